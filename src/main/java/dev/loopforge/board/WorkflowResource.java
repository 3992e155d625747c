package dev.loopforge.board;

import dev.loopforge.activity.Activity;
import dev.loopforge.git.Mirror;
import dev.loopforge.git.Space;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Boards, their snapshot and their shelf. */
@Path("/api")
@RunOnVirtualThread
public class WorkflowResource {
    /** How long somebody who wants a file waits for a repository that is still being fetched. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Workflows workflows;
    private final Space space;
    private final DemoBoard demo;
    private final Board board;
    private final Tasks tasks;
    private final Activity activity;
    private final Transaction transaction;
    private final Door door;

    WorkflowResource(
            Workflows workflows,
            Space space,
            DemoBoard demo,
            Board board,
            Tasks tasks,
            Activity activity,
            Transaction transaction,
            Door door) {
        this.workflows = workflows;
        this.space = space;
        this.demo = demo;
        this.board = board;
        this.tasks = tasks;
        this.activity = activity;
        this.transaction = transaction;
        this.door = door;
    }

    /** A new board. */
    public record NewWorkflow(
            @Nullable String title,
            @Nullable String description,
            @Nullable Repository repository,
            @Nullable String defaultBranch,
            @Nullable Settings settings) {}

    /** Changes to a board, made on the version read. */
    public record WorkflowPatch(
            @Nullable Integer version,
            @Nullable String title,
            @Nullable String description,
            @Nullable String defaultBranch,
            @Nullable Settings settings) {}

    /** The whole board at one revision. */
    public record BoardView(WorkflowView workflow, long revision, List<Column> stages) {}

    /** One column in its order. */
    public record Column(Stage stage, List<Card> tasks) {}

    @GET
    @Path("workflows")
    @Access(Access.To.VIEWER)
    public Page<WorkflowView> list() {
        var roles = door.roles();
        return Page.whole(workflows.visibleTo(door.caller()))
                .map(workflow -> WorkflowView.of(
                        workflow,
                        roles.getOrDefault(workflow.id(), door.caller().role())));
    }

    @POST
    @Path("workflows")
    @Access(Access.To.ADMIN)
    public Response create(NewWorkflow body) {
        if (body.title() == null) {
            throw Problem.invalid("title", "A board needs a title.");
        }
        if (body.repository() == null || body.repository().kind() == null) {
            throw Problem.invalid(
                    "repository",
                    "Say which repository: {kind: \"local\", path}, {kind: \"git\", url} or {kind: \"github\", fullName}.");
        }
        requireRoom();
        var settings = body.settings() == null ? Settings.empty() : body.settings();
        var workflow = workflows.create(
                new Workflows.Draft(
                        body.title(), body.description(), body.repository(), body.defaultBranch(), settings, false),
                door.caller());
        return Response.status(201).entity(view(workflow)).build();
    }

    @POST
    @Path("workflows/demo")
    @Access(Access.To.ADMIN)
    public Response createDemo() {
        requireRoom();
        return Response.status(201).entity(view(demo.create(door.caller()))).build();
    }

    private WorkflowView view(Workflow workflow) {
        return WorkflowView.of(workflow, door.role(workflow.id()));
    }

    private void requireRoom() {
        space.refusal().ifPresent(reason -> {
            throw Problem.refused("disk-full", reason);
        });
    }

    @GET
    @Path("workflows/{id}")
    @Access(Access.To.VIEWER)
    public WorkflowView get(@PathParam("id") String id) {
        return view(workflows.get(door.workflow(id, Role.VIEWER)));
    }

    @PATCH
    @Path("workflows/{id}")
    @Access(Access.To.ADMIN)
    public WorkflowView change(@PathParam("id") String id, WorkflowPatch body) {
        var workflow = door.workflow(id, Role.ADMIN);
        workflows.get(workflow);
        var change = new Workflows.Change(body.title(), body.description(), body.defaultBranch(), body.settings());
        return view(workflows.change(workflow, Versions.require(body.version()), change, door.caller()));
    }

    @DELETE
    @Path("workflows/{id}")
    @Access(Access.To.ADMIN)
    public Response delete(@PathParam("id") String id) {
        workflows.shelve(door.workflow(id, Role.ADMIN), door.caller());
        return Response.ok().build();
    }

    @GET
    @Path("workflows/{id}/board")
    @Access(Access.To.VIEWER)
    public BoardView board(@PathParam("id") String id) {
        var workflow = door.workflow(id, Role.VIEWER);
        return transaction.call(database -> {
            // The revision is read first: cards may be newer than it, never older, and an event seen twice does no
            // harm.
            long revision = activity.revision(workflow);
            var waits = board.dependencies(workflow);
            var columns = Stream.of(Stage.values())
                    .map(stage -> new Column(
                            stage,
                            board.tasks(workflow, stage).stream()
                                    .map(task -> Card.of(task, waits.getOrDefault(task.id(), List.of())))
                                    .toList()))
                    .toList();
            return new BoardView(view(workflows.get(workflow)), revision, columns);
        });
    }

    @GET
    @Path("workflows/{id}/shelf")
    @Access(Access.To.VIEWER)
    public Page<TaskView> shelf(@PathParam("id") String id) {
        var workflow = workflows.get(door.workflow(id, Role.VIEWER)).id();
        return Page.whole(tasks.shelf(workflow)).map(tasks::view);
    }

    @GET
    @Path("workflows/{id}/files")
    @Access(Access.To.VIEWER)
    public Response files(@PathParam("id") String id, @QueryParam("ref") String ref, @QueryParam("path") String path) {
        var workflow = workflows.get(door.workflow(id, Role.VIEWER));
        var mirror = workflows.mirror(workflow);
        var name = ref == null || ref.isBlank() ? workflow.defaultBranch() : ref;
        var commit = mirror.resolve(name)
                .or(() -> {
                    mirror.fetchWithin(PATIENCE).ifPresent(state -> {
                        throw Mirror.stillFetched(state.sentence());
                    });
                    return mirror.resolve(name);
                })
                .orElseThrow(() -> Problem.notFound("ref-unknown", "There is no such branch or commit."));
        if (path != null && !path.isBlank() && !path.endsWith("/")) {
            try {
                return Response.ok(mirror.read(commit, path, 0, 1 << 20)).build();
            } catch (Problem notAFile) {
                if (mirror.files(commit, path, 1).isEmpty()) {
                    throw notAFile;
                }
            }
        }
        return Response.ok(Page.<Mirror.TreeEntry>whole(mirror.files(commit, path == null ? "" : path, 5_000)))
                .build();
    }
}
