package dev.loopforge.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.loopforge.board.Board;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflows;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.kernel.Disk;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.queue.QueueView;
import dev.loopforge.queue.Workers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The queue and its workers, for administrators: what is where and why, and the levers. */
@Path("/api/admin")
@RunOnVirtualThread
@Access(Access.To.ADMIN)
public class QueueResource {
    private static final Duration DISK_LOOK = Duration.ofMinutes(1);

    private final QueueView queue;
    private final Workers workers;
    private final Board board;
    private final Workflows workflows;
    private final CurrentCaller current;
    private final Clock clock;
    private volatile @Nullable Look disk;

    QueueResource(
            QueueView queue, Workers workers, Board board, Workflows workflows, CurrentCaller current, Clock clock) {
        this.workflows = workflows;
        this.clock = clock;
        this.queue = queue;
        this.workers = workers;
        this.board = board;
        this.current = current;
    }

    /** The whole queue at a glance; {@code lastHour} has one entry for each minute in which something happened. */
    @Schema(name = "QueueSummary")
    public record Summary(Map<String, Integer> counts, boolean paused, List<QueueView.Minute> lastHour, Disk disk) {}

    /** One job as the API gives it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Job")
    public record JobBody(
            String id,
            String kind,
            String state,
            Instant createdAt,
            long ageMs,
            int attempts,
            @Nullable Instant nextTryAt,
            @Nullable String worker,
            @Nullable Instant heartbeatAt,
            @Nullable String cause,
            @Nullable String taskId,
            @Nullable String runId,
            @Nullable String workflowId,
            @Nullable String title) {}

    @GET
    @Path("/queues")
    public Summary summary() {
        var counts = new TreeMap<String, Integer>();
        queue.counts().forEach((state, count) -> counts.put(word(state), count));
        return new Summary(counts, workers.paused(), queue.lastHour(), disk());
    }

    @GET
    @Path("/queues/{state}")
    public Page<JobBody> jobs(
            @PathParam("state") String state,
            @QueryParam("cursor") @DefaultValue("") String cursor,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        var wanted = Arrays.stream(QueueView.State.values())
                .filter(known -> word(known).equals(state))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("state-unknown", "The queue has no such state."));
        return queue.jobs(wanted, Math.clamp(limit, 1, Page.MAX_LIMIT), skip(cursor))
                .map(this::body);
    }

    private static int skip(String cursor) {
        if (!cursor.matches("\\d{0,9}")) {
            throw Problem.malformed("cursor", "The cursor is not one of this list.");
        }
        return cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
    }

    /** Lets it go on now; what held it back (a pause, a failure) is taken away. */
    @POST
    @Path("/jobs/{id}/retry")
    public JobBody retry(@PathParam("id") String id) {
        return body(queue.retry(id(id), current.get().actor()));
    }

    @POST
    @Path("/jobs/{id}/front")
    public JobBody front(@PathParam("id") String id) {
        return body(queue.front(id(id), current.get().actor()));
    }

    /** Takes it out; the run it was to carry out is stopped. */
    @DELETE
    @Path("/jobs/{id}")
    public void remove(@PathParam("id") String id) {
        queue.remove(id(id), current.get().actor());
    }

    @POST
    @Path("/queues/pause")
    public Summary pause() {
        queue.pause(current.get().actor());
        return summary();
    }

    @POST
    @Path("/queues/resume")
    public Summary resume() {
        queue.resume(current.get().actor());
        return summary();
    }

    @GET
    @Path("/workers")
    public Page<Workers.Worker> workers() {
        return Page.whole(workers.list());
    }

    // Looked at once a minute at most: somebody with the page open asks every few seconds.
    private Disk disk() {
        var seen = disk;
        var now = clock.instant();
        if (seen == null || seen.at().isBefore(now.minus(DISK_LOOK))) {
            seen = new Look(now, workflows.disk());
            disk = seen;
        }
        return seen.disk();
    }

    private record Look(Instant at, Disk disk) {}

    private JobBody body(QueueView.Seen job) {
        Optional<Task> task = job.task().flatMap(board::find);
        return new JobBody(
                job.id().toString(),
                job.kind(),
                word(job.state()),
                job.createdAt(),
                job.ageMs(),
                job.attempts(),
                job.nextTryAt().orElse(null),
                job.worker().orElse(null),
                job.heartbeatAt().orElse(null),
                job.cause().orElse(null),
                job.task().map(Object::toString).orElse(null),
                task.flatMap(Task::run).map(run -> run.id().toString()).orElse(null),
                task.map(found -> found.workflowId().toString()).orElse(null),
                task.map(Task::title).orElse(null));
    }

    private static String word(QueueView.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            throw Problem.notFound("job-unknown", "There is no such job any more.");
        }
    }
}
