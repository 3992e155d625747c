package dev.loopforge.queue;

import static dev.loopforge.schema.Tables.SCHEDULED_TASKS;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Transaction;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Jobs on the same PostgreSQL as everything else, so that a job is enqueued in the transaction that makes it due, which a
 * queue elsewhere cannot. db-scheduler claims and repeats; a killed worker's job runs again after the heartbeat it misses
 * for the fourth time, 8 s.
 */
@Singleton
public final class JobQueue {
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final int MISSED_HEARTBEATS = 4;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final int WORKERS = 16;
    private static final Timer WAIT = Timer.builder("loopforge.queue.wait")
            .description("From the moment a job is due until a worker begins it")
            .publishPercentileHistogram()
            .register(Metrics.globalRegistry);

    private final Transaction transaction;
    private final DataSource source;
    private volatile @Nullable Scheduler scheduler;

    JobQueue(Transaction transaction, DataSource source) {
        this.transaction = transaction;
        this.source = source;
    }

    /** Puts a job into the queue, in the current transaction; one that waits already stays as it is. */
    public void enqueue(Job job) {
        transaction.run(database -> {
            database.insertInto(SCHEDULED_TASKS)
                    .set(SCHEDULED_TASKS.TASK_NAME, name(job.getClass()))
                    .set(SCHEDULED_TASKS.TASK_INSTANCE, job.subject())
                    .set(SCHEDULED_TASKS.TASK_DATA, Json.write(job).getBytes(StandardCharsets.UTF_8))
                    .set(SCHEDULED_TASKS.EXECUTION_TIME, DSL.currentInstant())
                    .set(SCHEDULED_TASKS.PICKED, false)
                    .set(SCHEDULED_TASKS.VERSION, 1L)
                    .onConflict(SCHEDULED_TASKS.TASK_NAME, SCHEDULED_TASKS.TASK_INSTANCE)
                    .doUpdate()
                    .set(SCHEDULED_TASKS.EXECUTION_TIME, DSL.currentInstant())
                    .where(SCHEDULED_TASKS.PICKED.isFalse())
                    .execute();
            transaction.afterCommit(this::wake);
        });
    }

    /** Looks for due jobs now instead of at the next poll. */
    public void wake() {
        var running = scheduler;
        if (running != null) {
            running.triggerCheckForDueExecutions();
        }
    }

    /** Starts to work, with these handlers. */
    public void start(List<JobHandler<?>> handlers) {
        var tasks = new ArrayList<Task<?>>();
        handlers.forEach(handler -> tasks.add(task(handler)));
        var started = Scheduler.create(source, tasks)
                .serializer(new JsonText())
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .pollingInterval(POLL)
                .pollUsingLockAndFetch(0.5, 1.0)
                .schedulerName(new SchedulerName.Fixed(
                        "worker-" + ProcessHandle.current().pid()))
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .threads(WORKERS)
                .shutdownMaxWait(Duration.ofSeconds(3))
                .build();
        started.start();
        scheduler = started;
    }

    /** Stops to work; what is under way is interrupted after three seconds and runs again elsewhere or later. */
    public void stop() {
        var running = scheduler;
        scheduler = null;
        if (running != null) {
            running.stop();
        }
    }

    private static <J extends Job> Task<J> task(JobHandler<J> handler) {
        return Tasks.custom(name(handler.job()), handler.job())
                .onFailure(new FailureHandler.ExponentialBackoffFailureHandler<>(FIRST_RETRY, 2))
                .execute((instance, context) -> {
                    WAIT.record(Duration.between(context.getExecution().executionTime, Instant.now()));
                    return completion(handler.handle(instance.getData()));
                });
    }

    private static <J> CompletionHandler<J> completion(JobHandler.Next next) {
        return switch (next) {
            case JobHandler.Next.Done() -> new CompletionHandler.OnCompleteRemove<>();
            case JobHandler.Next.Again(Duration after) ->
                (complete, operations) ->
                        operations.reschedule(complete, Instant.now().plus(after));
        };
    }

    private static String name(Class<?> job) {
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
