package dev.loopforge.board;

import static dev.loopforge.schema.Tables.TASK;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Entry;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cards: writing, moving, shelving, commenting. */
@Path("/api")
@RunOnVirtualThread
public class TaskResource {
    private final Board board;
    private final Tasks tasks;
    private final Activity activity;
    private final Transaction transaction;
    private final Comments comments;
    private final Door door;

    TaskResource(Board board, Tasks tasks, Activity activity, Transaction transaction, Comments comments, Door door) {
        this.board = board;
        this.tasks = tasks;
        this.activity = activity;
        this.transaction = transaction;
        this.comments = comments;
        this.door = door;
    }

    /** Changes to a card, made on the version read. */
    public record TaskPatch(
            @Nullable Integer version,
            @Nullable String title,
            @Nullable String description,
            @Nullable List<String> labels,
            Task.@Nullable Priority priority,
            @Nullable String assignee,
            @Nullable List<String> dependsOn,
            @Nullable Boolean archived) {
        Tasks.Draft draft() {
            return new Tasks.Draft(title, description, labels, priority, assignee, dependsOn, archived);
        }
    }

    /** Where a card is to go. */
    public record MoveRequest(
            @Nullable Stage stage,
            @Nullable String beforeTaskId,
            @Nullable Integer version,
            @Nullable Boolean stopRun) {}

    /** A person's comment. */
    public record NewComment(@Nullable String text) {}

    @POST
    @Path("workflows/{id}/tasks")
    @Access(Access.To.MEMBER)
    public Response create(@PathParam("id") String id, Tasks.Draft body) {
        var caller = door.caller();
        var task = tasks.create(door.workflow(id, Role.MEMBER), body, caller.id(), caller.actor());
        return Response.status(201).entity(tasks.view(task)).build();
    }

    @GET
    @Path("tasks/{id}")
    @Access(Access.To.VIEWER)
    public TaskView get(@PathParam("id") String id) {
        return tasks.view(board.task(door.task(id, Role.VIEWER)));
    }

    @PATCH
    @Path("tasks/{id}")
    @Access(Access.To.MEMBER)
    public TaskView change(@PathParam("id") String id, TaskPatch body) {
        var task = door.task(id, Role.MEMBER);
        return tasks.view(tasks.edit(
                task,
                body.draft(),
                Versions.require(body.version()),
                door.caller().actor()));
    }

    @POST
    @Path("tasks/{id}/move")
    @Access(Access.To.MEMBER)
    public TaskView move(@PathParam("id") String id, MoveRequest body) {
        var task = door.task(id, Role.MEMBER);
        if (body.stage() == null) {
            throw Problem.invalid("stage", "Say which stage the card is to go to.");
        }
        var leave = Boolean.TRUE.equals(body.stopRun()) ? Board.Leave.STOPPING_THE_RUN : Board.Leave.KEEPING_THE_RUN;
        var before = body.beforeTaskId() == null ? null : TaskId.parse(body.beforeTaskId());
        var moved = board.move(
                task,
                body.stage(),
                before,
                Versions.require(body.version()),
                leave,
                door.caller().actor());
        return tasks.view(moved);
    }

    @DELETE
    @Path("tasks/{id}")
    @Access(Access.To.MEMBER)
    public Response delete(@PathParam("id") String id) {
        var task = door.task(id, Role.MEMBER);
        if (board.find(task).isPresent()) {
            tasks.shelve(task, door.caller().actor());
        }
        return Response.ok().build();
    }

    @POST
    @Path("tasks/{id}/restore")
    @Access(Access.To.MEMBER)
    public TaskView restore(@PathParam("id") String id) {
        return tasks.view(
                tasks.restore(door.task(id, Role.MEMBER), door.caller().actor()));
    }

    @GET
    @Path("tasks/{id}/timeline")
    @Access(Access.To.VIEWER)
    public Page<Entry> timeline(
            @PathParam("id") String id,
            @QueryParam("cursor") @DefaultValue("0") long cursor,
            @QueryParam("limit") @DefaultValue("500") int limit) {
        int most = Math.clamp(limit, 1, Page.MAX_LIMIT);
        var entries = activity.timeline(door.task(id, Role.VIEWER), cursor, most);
        boolean more = entries.size() == most;
        return new Page<>(entries, more ? String.valueOf(entries.getLast().id()) : null);
    }

    @GET
    @Path("tasks/{id}/comments")
    @Access(Access.To.VIEWER)
    public Page<Comments.CommentView> comments(@PathParam("id") String id) {
        return Page.whole(comments.of(door.task(id, Role.VIEWER)));
    }

    @POST
    @Path("tasks/{id}/comments")
    @Access(Access.To.MEMBER)
    public Response comment(@PathParam("id") String id, NewComment body) {
        var task = door.task(id, Role.MEMBER);
        return Response.status(201)
                .entity(comments.add(task, body.text() == null ? "" : body.text(), door.caller()))
                .build();
    }

    /** What the palette finds: cards by number or words of the title, at most 50. */
    @GET
    @Path("search")
    @Access(Access.To.VIEWER)
    public Page<TaskView> search(@QueryParam("q") @DefaultValue("") String query) {
        var words = query.strip();
        if (words.isEmpty() || words.length() > 200) {
            return Page.whole(List.of());
        }
        var found = transaction.call(database -> database.selectFrom(TASK)
                .where(TASK.DELETED_AT.isNull())
                .and(door.sees(TASK.WORKFLOW_ID))
                .and(TASK.TITLE
                        .containsIgnoreCase(words)
                        .or(TASK.NUMBER.cast(String.class).eq(words.replace("#", ""))))
                .orderBy(TASK.UPDATED_AT.desc())
                .limit(50)
                .fetch(Task::of));
        return Page.whole(found.stream().map(tasks::view).toList());
    }
}
