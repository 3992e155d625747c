package dev.loopforge.queue;

import static dev.loopforge.schema.Tables.SCHEDULED_TASKS;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Scarcity;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Trail;
import dev.loopforge.kernel.Transaction;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Jobs on the same PostgreSQL as everything else, so that a job is enqueued in the transaction that makes it due, which a
 * queue elsewhere cannot. db-scheduler claims them; {@link Workers} gives back what a dead process held, and {@link
 * Completion} writes what became of them.
 */
@Singleton
public final class JobQueue {
    private static final Logger LOG = Logger.getLogger(JobQueue.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSED = Duration.ofSeconds(5);
    static final int THREADS = 80;
    /** The job that a thread carries out, as it was taken. */
    private static final ScopedValue<Execution> HELD = ScopedValue.newInstance();

    private static final Timer WAIT = Timer.builder("loopforge.queue.wait")
            .description("From the moment a job is due until a worker begins it")
            .publishPercentileHistogram()
            .register(Metrics.globalRegistry);

    private final Transaction transaction;
    private final DataSource source;
    private final Signals signals;
    private final Workers workers;
    private final Completion completion;
    private final Map<String, JobHandler<?>> handlers = new ConcurrentHashMap<>();
    private volatile @Nullable Scheduler scheduler;

    JobQueue(Transaction transaction, DataSource source, Workers workers, Signals signals) {
        this.signals = signals;
        this.transaction = transaction;
        this.source = source;
        this.workers = workers;
        this.completion = new Completion(transaction);
    }

    /** Puts a job into the queue, in the current transaction; one that waits, rests or is under way runs (again) now. */
    public void enqueue(Job job) {
        enqueue(job, Duration.ZERO);
    }

    /** The same, to be run after so long and not before. */
    public void enqueue(Job job, Duration after) {
        var due = Completion.in(after);
        transaction.run(database -> {
            database.insertInto(SCHEDULED_TASKS)
                    .set(SCHEDULED_TASKS.TASK_NAME, name(job.getClass()))
                    .set(SCHEDULED_TASKS.TASK_INSTANCE, job.subject())
                    .set(SCHEDULED_TASKS.TASK_DATA, Json.write(job).getBytes(StandardCharsets.UTF_8))
                    .set(SCHEDULED_TASKS.TASK_ID, job.card().map(TaskId::value).orElse(null))
                    .set(SCHEDULED_TASKS.EXECUTION_TIME, due)
                    .set(SCHEDULED_TASKS.DUE_AT, due)
                    .set(SCHEDULED_TASKS.PICKED, false)
                    .set(SCHEDULED_TASKS.PRIORITY, (short) 0)
                    .set(SCHEDULED_TASKS.VERSION, 1L)
                    .set(SCHEDULED_TASKS.TRACEPARENT, Trail.parent().orElse(null))
                    .onConflict(SCHEDULED_TASKS.TASK_NAME, SCHEDULED_TASKS.TASK_INSTANCE)
                    .doUpdate()
                    .set(SCHEDULED_TASKS.AGAIN, SCHEDULED_TASKS.PICKED)
                    .set(
                            SCHEDULED_TASKS.EXECUTION_TIME,
                            DSL.when(SCHEDULED_TASKS.PICKED, SCHEDULED_TASKS.EXECUTION_TIME)
                                    .otherwise(due))
                    .set(SCHEDULED_TASKS.DUE_AT, due)
                    .set(SCHEDULED_TASKS.TRACEPARENT, DSL.excluded(SCHEDULED_TASKS.TRACEPARENT))
                    .setNull(SCHEDULED_TASKS.WAITS_FOR)
                    .setNull(SCHEDULED_TASKS.PARKED_AT)
                    .setNull(SCHEDULED_TASKS.DEAD_AT)
                    .setNull(SCHEDULED_TASKS.CAUSE)
                    .set(SCHEDULED_TASKS.CONSECUTIVE_FAILURES, 0)
                    .execute();
            wakeAll();
        });
    }

    /** Takes a job out that nobody needs any more; one under way ends by itself. */
    public void drop(Job job) {
        transaction.run(database -> database.deleteFrom(SCHEDULED_TASKS)
                .where(SCHEDULED_TASKS.TASK_NAME.eq(name(job.getClass())))
                .and(SCHEDULED_TASKS.TASK_INSTANCE.eq(job.subject()))
                .and(SCHEDULED_TASKS.PICKED.isFalse())
                .execute());
    }

    /** In a handler: where the job that it carries out says what it waits for itself. */
    public Waiting waiting() {
        return new Waiting(transaction, HELD.get());
    }

    /** What a job under way said that it waits for; empty for any other. */
    public Optional<String> waitsFor(Job job) {
        return transaction.call(database -> database.select(SCHEDULED_TASKS.WAITS_FOR)
                .from(SCHEDULED_TASKS)
                .where(underWay(job))
                .fetchOptional(SCHEDULED_TASKS.WAITS_FOR));
    }

    private static Condition underWay(Job job) {
        return SCHEDULED_TASKS
                .TASK_NAME
                .eq(name(job.getClass()))
                .and(SCHEDULED_TASKS.TASK_INSTANCE.eq(job.subject()))
                .and(SCHEDULED_TASKS.PICKED);
    }

    /** Something has ended: those that wait for their turn are looked at now. */
    public void release() {
        transaction.run(database -> {
            database.update(SCHEDULED_TASKS)
                    .set(SCHEDULED_TASKS.EXECUTION_TIME, DSL.currentInstant())
                    .where(SCHEDULED_TASKS.WAITS_FOR.isNotNull())
                    .and(SCHEDULED_TASKS.PICKED.isFalse())
                    .execute();
            wakeAll();
        });
    }

    /** The place a job was moved to by hand: 0, or more the later it was moved to the front. */
    public Map<String, Integer> moved(Class<? extends Job> kind) {
        return transaction.call(database -> database.select(SCHEDULED_TASKS.TASK_INSTANCE, SCHEDULED_TASKS.PRIORITY)
                .from(SCHEDULED_TASKS)
                .where(SCHEDULED_TASKS.TASK_NAME.eq(name(kind)))
                .and(SCHEDULED_TASKS.PRIORITY.gt((short) 0))
                .fetchMap(row -> row.value1(), row -> row.value2().intValue()));
    }

    private void wakeAll() {
        transaction.afterCommit(this::wake);
        signals.send("jobs", "due");
    }

    /** Looks for due jobs now instead of at the next poll. */
    public void wake() {
        var running = scheduler;
        if (running != null) {
            running.triggerCheckForDueExecutions();
        }
    }

    /** Learns how each kind of job is done, and starts to work where this process is to. */
    public void start(List<JobHandler<?>> known) {
        known.forEach(handler -> handlers.put(name(handler.job()), handler));
        if (!workers.settings().works()) {
            return;
        }
        var worker = workers.begin();
        var started = Scheduler.create(
                        source, known.stream().<Task<?>>map(this::task).toList())
                .serializer(new JsonText())
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(30)
                .clock(workers::now)
                .pollingInterval(POLL)
                .pollUsingLockAndFetch(0.5, 1.0)
                .enablePriority()
                .schedulerName(new SchedulerName.Fixed(worker))
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .threads(THREADS)
                // What became of a job is told by failed(), once.
                .failureLogging(LogLevel.OFF, false)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .build();
        started.start();
        scheduler = started;
        signals.on("jobs", due -> wake());
        workers.watch(this::wake, paused -> obey(started, paused), () -> atWork(started));
    }

    private static Set<String> atWork(Scheduler scheduler) {
        return scheduler.getCurrentlyExecuting().stream()
                .map(running -> running.getExecution().getTaskName() + ":"
                        + running.getExecution().getId())
                .collect(Collectors.toSet());
    }

    private static void obey(Scheduler scheduler, boolean paused) {
        if (paused) {
            scheduler.pause();
        } else {
            scheduler.resume();
        }
    }

    /** Stops to work; what is under way is interrupted after five seconds and runs again elsewhere or later. */
    public void stop() {
        var running = scheduler;
        scheduler = null;
        if (running != null) {
            running.stop();
            workers.end();
        }
    }

    @Nullable
    JobHandler<?> handler(String kind) {
        return handlers.get(kind);
    }

    private <J extends Job> Task<J> task(JobHandler<J> handler) {
        return Tasks.custom(name(handler.job()), handler.job())
                .onFailure((complete, operations) -> failed(handler, complete))
                .execute((instance, context) -> {
                    var execution = context.getExecution();
                    WAIT.record(Duration.between(execution.executionTime, workers.now()));
                    var begun = begun(execution);
                    if (begun.isEmpty()) {
                        LOG.infof("job is in other hands kind=%s subject=%s", instance.getTaskName(), instance.getId());
                        return (complete, operations) -> {};
                    }
                    var next = workers.paused()
                            ? new JobHandler.Next.Waits("The queue is paused.", PAUSED)
                            : Trail.span(
                                    "job " + instance.getTaskName(),
                                    names(instance.getData()),
                                    begun.get().parent(),
                                    () -> ScopedValue.where(HELD, execution)
                                            .call(() -> handler.handle(instance.getData())));
                    return (complete, operations) ->
                            completion.write(complete.getExecution(), next, complete.getDuration());
                });
    }

    private static Map<String, String> names(Job job) {
        var names = new HashMap<String, String>();
        names.put("jobId", name(job.getClass()) + ":" + job.subject());
        job.card().ifPresent(card -> names.put("taskId", card.toString()));
        return names;
    }

    /** The trace that a job was asked for in. */
    private record Begun(Optional<String> parent) {}

    /** Counts the attempt; empty where the job was taken from this worker before it came to begin it. */
    private Optional<Begun> begun(Execution execution) {
        return transaction.call(database -> database.update(SCHEDULED_TASKS)
                .set(SCHEDULED_TASKS.ATTEMPTS, SCHEDULED_TASKS.ATTEMPTS.plus(1))
                .setNull(SCHEDULED_TASKS.WAITS_FOR)
                .where(Completion.held(execution))
                .returningResult(SCHEDULED_TASKS.TRACEPARENT)
                .fetchOptional(row -> new Begun(Optional.ofNullable(row.value1()))));
    }

    /**
     * In a transaction of the handler: whether the job still is in the hands of who carries it out here. If so nobody else
     * takes it up before the transaction ends. A worker that stood still for a lease has lost it, and does not know.
     */
    public boolean holds() {
        return transaction.call(database -> database.selectOne()
                .from(SCHEDULED_TASKS)
                .where(Completion.held(HELD.get()))
                .forUpdate()
                .fetchOptional()
                .isPresent());
    }

    @SuppressWarnings("unchecked")
    private <J extends Job> void failed(JobHandler<J> handler, ExecutionComplete complete) {
        var execution = complete.getExecution();
        var scarce = complete.getCause().flatMap(Scarcity::behind);
        if (scarce.isPresent()) {
            LOG.warnf(
                    "job waits kind=%s subject=%s for want of %s",
                    execution.getTaskName(), execution.getId(), scarce.get());
            var waits = scarce.get().sentence() + " It goes on by itself once that has passed.";
            completion.write(execution, new JobHandler.Next.Waits(waits, Scarcity.PAUSE), complete.getDuration());
            return;
        }
        int failures = execution.consecutiveFailures + 1;
        LOG.errorf(
                complete.getCause().orElse(null),
                "job failed kind=%s subject=%s failures=%d",
                execution.getTaskName(),
                execution.getId(),
                failures);
        var said = complete.getCause().map(JobQueue::said).orElse("It failed, and nobody said why.");
        if (completion.failed(execution, failures, said, complete.getDuration())) {
            handler.died((J) execution.taskInstance.getData(), said);
        }
    }

    private static String said(Throwable cause) {
        return cause instanceof Problem refused
                ? refused.title()
                : "The server met a fault of its own (" + cause.getClass().getSimpleName() + "); its log says which.";
    }

    static String name(Class<?> job) {
        return job.getSimpleName();
    }

    private static final class JsonText implements Serializer {
        @Override
        public byte[] serialize(@Nullable Object data) {
            return data == null ? new byte[0] : Json.write(data).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public <T> T deserialize(Class<T> type, byte[] bytes) {
            return Json.read(new String(bytes, StandardCharsets.UTF_8), type);
        }
    }
}
