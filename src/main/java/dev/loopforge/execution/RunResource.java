package dev.loopforge.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.board.Door;
import dev.loopforge.board.Workflows;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.FileDiff;
import dev.loopforge.http.stream.EventStream;
import dev.loopforge.http.stream.Follow;
import dev.loopforge.http.stream.Frame;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Runs: reading, following and steering them. */
@Path("/api")
@RunOnVirtualThread
public class RunResource {
    private final Runs runs;
    private final Journal journal;
    private final Steering steering;
    private final Evidencing evidencing;
    private final Workflows workflows;
    private final Door door;
    private final RoutingContext routing;

    RunResource(
            Runs runs,
            Journal journal,
            Steering steering,
            Evidencing evidencing,
            Workflows workflows,
            Door door,
            RoutingContext routing) {
        this.runs = runs;
        this.journal = journal;
        this.steering = steering;
        this.evidencing = evidencing;
        this.workflows = workflows;
        this.door = door;
        this.routing = routing;
    }

    /** Another attempt; absent choices are the plan's. */
    public record NewRun(
            @Nullable String provider,
            @Nullable String model,
            @Nullable String engine) {}

    /** A raised budget for the task, in micro-dollars. */
    public record Resume(@Nullable Long budgetMicros) {}

    /** What a person says to the agent. */
    @Schema(name = "RunMessage")
    public record Say(@Nullable String text) {}

    /** The files a run changed. */
    public record DiffView(String baseCommit, String headCommit, List<FileDiff> files) {}

    /** What the server saw. */
    public record EvidenceView(
            String evidence, List<String> reasons, @Nullable String commit, List<Evidencing.Seen> checks) {}

    @GET
    @Path("tasks/{id}/runs")
    @Access(Access.To.VIEWER)
    public Page<Run.View> list(@PathParam("id") String id) {
        return Page.whole(runs.of(door.task(id, Role.VIEWER))).map(Run::view);
    }

    @POST
    @Path("tasks/{id}/runs")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Response again(@PathParam("id") String id, @Nullable NewRun body) {
        var task = door.task(id, Role.MEMBER);
        if (body != null && body.engine() != null && !body.engine().equals("builtin")) {
            throw Problem.invalid("engine", "The engine is builtin.");
        }
        var run = steering.again(
                task, body == null ? null : body.provider(), body == null ? null : body.model(), door.caller());
        return Response.status(201).entity(run.view()).build();
    }

    @GET
    @Path("runs/{id}")
    @Access(Access.To.VIEWER)
    public Run.View get(@PathParam("id") String id) {
        return run(id, Role.VIEWER).view();
    }

    @POST
    @Path("runs/{id}/cancel")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Run.View cancel(@PathParam("id") String id) {
        return steering.cancel(run(id, Role.MEMBER).id(), door.caller().actor()).view();
    }

    @POST
    @Path("runs/{id}/pause")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Run.View pause(@PathParam("id") String id) {
        return steering.pause(run(id, Role.MEMBER).id(), door.caller().actor()).view();
    }

    @POST
    @Path("runs/{id}/resume")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Run.View resume(@PathParam("id") String id, @Nullable Resume body) {
        var budget = body == null ? null : body.budgetMicros();
        return steering.resume(run(id, Role.MEMBER).id(), budget, door.caller().actor())
                .view();
    }

    @POST
    @Path("runs/{id}/messages")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Run.View say(@PathParam("id") String id, Say body) {
        var caller = door.caller();
        var text = body.text() == null ? "" : body.text();
        return steering.say(run(id, Role.MEMBER).id(), text, caller.id(), caller.actor())
                .view();
    }

    /** The journal as server-sent events: the latest 100 and what follows, or everything after {@code Last-Event-ID}. */
    @GET
    @Path("runs/{id}/events")
    @Produces("text/event-stream")
    @Access(Access.To.VIEWER)
    public void events(
            @PathParam("id") String id,
            @QueryParam("kinds") @DefaultValue("") String kinds,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Suspended AsyncResponse response) {
        var run = run(id, Role.VIEWER);
        long from = from(run.id(), lastEventId);
        var feed = journal.feed(run.id());
        var stream = EventStream.open(routing);
        if (!runs.get(run.id()).status().live()) {
            journal.ended(run.id());
        }
        Follow.start(feed, from, wanted(kinds), new EndingStream(stream));
    }

    private long from(RunId run, @Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return Math.max(0, journal.head(run) - 100);
        }
        try {
            return Long.parseLong(lastEventId.substring(lastEventId.indexOf('-') + 1));
        } catch (NumberFormatException malformed) {
            throw Problem.malformed("last-event-id", "Last-Event-ID is not an id of this stream.");
        }
    }

    private static Predicate<Frame> wanted(String kinds) {
        if (kinds.isBlank()) {
            return frame -> true;
        }
        var set = Set.of(kinds.split(",")).stream().map(String::strip).collect(java.util.stream.Collectors.toSet());
        return frame -> set.contains(frame.kind());
    }

    /** A page of the journal, for reading back. */
    @GET
    @Path("runs/{id}/events")
    @Produces("application/json")
    @Access(Access.To.VIEWER)
    public Page<ObjectNode> journal(
            @PathParam("id") String id,
            @QueryParam("before") @DefaultValue("0") long before,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        var run = run(id, Role.VIEWER);
        int most = Math.clamp(limit, 1, Page.MAX_LIMIT);
        long end = before <= 0 ? journal.head(run.id()) + 1 : before;
        var entries = journal.entries(run.id(), Math.max(0, end - 1 - most), most).stream()
                .filter(entry -> entry.seq() < end)
                .toList();
        var views = entries.stream()
                .map(entry -> Journal.view(entry.seq(), entry.kind(), (ObjectNode) entry.payload(), entry.at()))
                .toList();
        boolean more = !entries.isEmpty() && entries.getFirst().seq() > 1;
        return new Page<>(views, more ? String.valueOf(entries.getFirst().seq()) : null);
    }

    /** The raw text of everything its commands printed. */
    @GET
    @Path("runs/{id}/log")
    @Produces("text/plain")
    @Access(Access.To.VIEWER)
    public String log(@PathParam("id") String id) {
        var run = run(id, Role.VIEWER);
        var text = new StringBuilder();
        long seq = 0;
        for (var page = journal.entries(run.id(), seq, 500);
                !page.isEmpty();
                page = journal.entries(run.id(), seq, 500)) {
            page.stream().filter(entry -> entry.kind().equals("log")).forEach(entry -> entry.payload()
                    .path("lines")
                    .forEach(line -> text.append(line.asText()).append('\n')));
            seq = page.getLast().seq();
        }
        return text.toString();
    }

    @GET
    @Path("runs/{id}/diff")
    @Access(Access.To.VIEWER)
    public Response diff(@PathParam("id") String id, @QueryParam("format") @DefaultValue("json") String format) {
        var run = run(id, Role.VIEWER);
        var base = run.baseCommit().orElseThrow(RunResource::nothingYet);
        var head = run.headCommit().orElseThrow(RunResource::nothingYet);
        var mirror = workflows.mirror(workflows.get(run.workflow()));
        if (format.equals("patch")) {
            return Response.ok(mirror.patch(new CommitId(base), new CommitId(head)), "text/plain")
                    .build();
        }
        return Response.ok(new DiffView(base, head, mirror.diff(new CommitId(base), new CommitId(head))))
                .build();
    }

    private static Problem nothingYet() {
        return Problem.notFound("diff-unknown", "This run has committed nothing yet.");
    }

    @GET
    @Path("runs/{id}/evidence")
    @Access(Access.To.VIEWER)
    public EvidenceView evidence(@PathParam("id") String id) {
        var run = run(id, Role.VIEWER);
        var checks =
                run.headCommit().map(commit -> evidencing.of(run.id(), commit)).orElse(List.of());
        return new EvidenceView(
                run.evidence(), run.evidenceReasons(), run.headCommit().orElse(null), checks);
    }

    private Run run(String id, Role needed) {
        var run = runs.get(RunId.parse(id));
        try {
            door.task(run.task().toString(), needed);
        } catch (Problem refused) {
            throw refused.status() == 404
                    ? Problem.notFound("run-unknown", "There is no such run, or it is not yours.")
                    : refused;
        }
        return run;
    }
}
