package dev.loopforge.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.board.Door;
import dev.loopforge.http.stream.Download;
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
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/** Runs: reading, following and steering them. */
@Path("/api")
@RunOnVirtualThread
public class RunResource {
    private final Runs runs;
    private final Journal journal;
    private final Steering steering;
    private final Turns turns;
    private final Evidencing evidencing;
    private final TaskLog taskLog;
    private final Door door;
    private final RoutingContext routing;

    RunResource(
            Runs runs,
            Journal journal,
            Steering steering,
            Turns turns,
            Evidencing evidencing,
            TaskLog taskLog,
            Door door,
            RoutingContext routing) {
        this.runs = runs;
        this.journal = journal;
        this.steering = steering;
        this.turns = turns;
        this.evidencing = evidencing;
        this.taskLog = taskLog;
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

    /** What the server saw. */
    public record EvidenceView(
            String evidence, List<String> reasons, @Nullable String commit, List<Evidencing.Seen> checks) {}

    @GET
    @Path("tasks/{id}/runs")
    @Access(Access.To.VIEWER)
    public Page<Run.View> list(@PathParam("id") String id) {
        return Page.whole(runs.of(door.task(id, Role.VIEWER))).map(this::seen);
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
        return seen(run(id, Role.VIEWER));
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
    @Path("runs/{id}/take-over")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Run.View takeOver(@PathParam("id") String id) {
        return steering.takeOver(run(id, Role.MEMBER).id(), door.caller()).view();
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

    /** All attempts of a task in one stream; ids are {@code <attempt>-<seq>}, and the next attempt follows by itself. */
    @GET
    @Path("tasks/{id}/logs/stream")
    @Produces("text/event-stream")
    @Access(Access.To.VIEWER)
    public void taskEvents(
            @PathParam("id") String id,
            @QueryParam("kinds") @DefaultValue("") String kinds,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Suspended AsyncResponse response) {
        var task = door.task(id, Role.VIEWER);
        var from = taskLog.from(task, lastEventId);
        taskLog.follow(task, from, wanted(kinds), EventStream.open(routing));
    }

    private long from(RunId run, @Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return Math.max(0, journal.head(run) - 100);
        }
        try {
            return Math.max(0, Long.parseLong(lastEventId.strip()));
        } catch (NumberFormatException malformed) {
            throw Problem.malformed("last-event-id", "Last-Event-ID is not an id of this stream.");
        }
    }

    static Predicate<Frame> wanted(String kinds) {
        var words = words(kinds);
        return frame -> words.isEmpty() || words.contains(frame.kind());
    }

    private static Set<String> words(String kinds) {
        return Stream.of(kinds.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    /** A page of the journal, for reading back; {@code nextCursor} is the next call's {@code before}. */
    @GET
    @Path("runs/{id}/events")
    @Produces("application/json")
    @Access(Access.To.VIEWER)
    public Page<ObjectNode> journal(
            @PathParam("id") String id,
            @QueryParam("before") @DefaultValue("0") long before,
            @QueryParam("limit") @DefaultValue("100") int limit,
            @QueryParam("kinds") @DefaultValue("") String kinds) {
        var run = run(id, Role.VIEWER);
        long end = before <= 0 ? Long.MAX_VALUE : before;
        var entries = journal.before(run.id(), end, Math.clamp(limit, 1, Page.MAX_LIMIT), words(kinds));
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
    @APIResponseSchema(String.class)
    public StreamingOutput log(@PathParam("id") String id) {
        var run = run(id, Role.VIEWER).id();
        return Download.of(reader -> journal.printed(run, reader));
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

    private Run.View seen(Run run) {
        return run.view(turns.waiting(run));
    }

    private Run run(String id, Role needed) {
        return runs.at(door, id, needed);
    }
}
