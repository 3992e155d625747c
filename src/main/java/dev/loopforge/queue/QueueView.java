package dev.loopforge.queue;

import static dev.loopforge.schema.Tables.JOB_TURN;
import static dev.loopforge.schema.Tables.QUEUE_PAUSE;
import static dev.loopforge.schema.Tables.SCHEDULED_TASKS;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.schema.tables.records.ScheduledTasksRecord;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** The queue as an administrator sees it and takes it in hand. */
@Singleton
public final class QueueView {
    private final Transaction transaction;
    private final JobQueue queue;
    private final Activity activity;
    private final Workers workers;

    QueueView(Transaction transaction, JobQueue queue, Activity activity, Workers workers) {
        this.transaction = transaction;
        this.queue = queue;
        this.activity = activity;
        this.workers = workers;
    }

    /** Where a job stands. */
    public enum State {
        WAITING,
        SCHEDULED,
        RUNNING,
        RETRYING,
        PARKED,
        DEAD;

        Condition condition() {
            var job = SCHEDULED_TASKS;
            var resting = job.DEAD_AT.isNotNull().or(job.PARKED_AT.isNotNull());
            var free = job.PICKED.isFalse().andNot(resting);
            var failed = job.CAUSE.isNotNull();
            var due = job.EXECUTION_TIME.le(DSL.currentInstant()).or(job.WAITS_FOR.isNotNull());
            return switch (this) {
                case DEAD -> job.DEAD_AT.isNotNull();
                case PARKED -> job.PARKED_AT.isNotNull().and(job.DEAD_AT.isNull());
                case RUNNING -> job.PICKED.isTrue().andNot(resting);
                case RETRYING -> free.and(failed);
                case WAITING -> free.andNot(failed).and(due);
                case SCHEDULED -> free.andNot(failed).andNot(due);
            };
        }
    }

    /** One job. */
    public record Seen(
            UUID id,
            String kind,
            State state,
            Optional<TaskId> task,
            Instant createdAt,
            long ageMs,
            int attempts,
            Optional<Instant> nextTryAt,
            Optional<String> worker,
            Optional<Instant> heartbeatAt,
            Optional<String> cause) {}

    /** One minute of the last hour: how many jobs were worked on, and how long they had waited in the middle. */
    public record Minute(Instant at, long done, long failed, long waitMs) {}

    public Map<State, Integer> counts() {
        return transaction.call(database -> {
            // In one statement: asked one by one, a job that changes its state meanwhile would be in none or in two.
            var each = Stream.of(State.values())
                    .map(state -> DSL.count().filterWhere(state.condition()).as(state.name()))
                    .toList();
            var row = database.select(each).from(SCHEDULED_TASKS).fetchSingle();
            var counts = new EnumMap<State, Integer>(State.class);
            for (var state : State.values()) {
                counts.put(state, row.get(state.name(), Integer.class));
            }
            return counts;
        });
    }

    public List<Minute> lastHour() {
        var minute = DSL.field("date_trunc('minute', {0})", Instant.class, JOB_TURN.AT);
        var done = DSL.count().filterWhere(JOB_TURN.OUTCOME.ne("failed"));
        var failed = DSL.count().filterWhere(JOB_TURN.OUTCOME.eq("failed"));
        var wait =
                DSL.field("percentile_cont(0.5) within group (order by {0})::bigint", Long.class, JOB_TURN.WAITED_MS);
        return transaction.call(database -> database.select(minute, done, failed, wait)
                .from(JOB_TURN)
                .where(JOB_TURN.AT.gt(DSL.field("now() - interval '1 hour'", Instant.class)))
                .groupBy(minute)
                .orderBy(minute)
                .fetch(row -> new Minute(row.value1(), row.value2(), row.value3(), row.value4())));
    }

    /** Jobs in one state, those whose turn comes first at the top; the cursor is how many were given before. */
    public Page<Seen> jobs(State state, int limit, int skip) {
        return transaction.call(database -> {
            var rows = database.selectFrom(SCHEDULED_TASKS)
                    .where(state.condition())
                    .orderBy(
                            DSL.coalesce(SCHEDULED_TASKS.PRIORITY, (short) 0).desc(),
                            SCHEDULED_TASKS.CREATED_AT,
                            SCHEDULED_TASKS.ID)
                    .limit(limit + 1)
                    .offset(skip)
                    .fetch(row -> seen(row, state));
            boolean more = rows.size() > limit;
            return new Page<>(more ? rows.subList(0, limit) : rows, more ? String.valueOf(skip + limit) : null);
        });
    }

    private Seen seen(ScheduledTasksRecord row, State state) {
        boolean comes = state != State.RUNNING && state != State.PARKED && state != State.DEAD;
        return new Seen(
                row.getId(),
                row.getTaskName(),
                state,
                Optional.ofNullable(row.getTaskId()).map(TaskId::new),
                row.getCreatedAt(),
                Math.max(0, Duration.between(row.getCreatedAt(), workers.now()).toMillis()),
                row.getAttempts(),
                comes ? Optional.of(row.getExecutionTime()) : Optional.empty(),
                Optional.ofNullable(row.getPickedBy()),
                Optional.ofNullable(row.getLastHeartbeat()),
                Optional.ofNullable(row.getCause()).or(() -> Optional.ofNullable(row.getWaitsFor())));
    }

    /** The job, or 404 {@code job-unknown}. */
    public Seen get(UUID id) {
        return transaction.call(database -> {
            var state = DSL.case_()
                    .when(State.DEAD.condition(), State.DEAD.name())
                    .when(State.PARKED.condition(), State.PARKED.name())
                    .when(State.RUNNING.condition(), State.RUNNING.name())
                    .when(State.RETRYING.condition(), State.RETRYING.name())
                    .when(State.WAITING.condition(), State.WAITING.name())
                    .else_(State.SCHEDULED.name());
            return database.select(state, SCHEDULED_TASKS)
                    .from(SCHEDULED_TASKS)
                    .where(SCHEDULED_TASKS.ID.eq(id))
                    .fetchOptional(row -> seen(row.value2(), State.valueOf(row.value1())))
                    .orElseThrow(QueueView::unknown);
        });
    }

    private ScheduledTasksRecord require(UUID id) {
        return transaction.call(database -> database.selectFrom(SCHEDULED_TASKS)
                .where(SCHEDULED_TASKS.ID.eq(id))
                .fetchOptional()
                .orElseThrow(QueueView::unknown));
    }

    private static Problem unknown() {
        return Problem.notFound("job-unknown", "There is no such job any more.");
    }

    /** Lets a job go on now that waits, is parked or dead; one under way stays as it is. */
    public Seen retry(UUID id, Actor actor) {
        return transaction.call(database -> {
            var row = require(id);
            if (!row.getPicked()) {
                boolean rests = row.getParkedAt() != null || row.getDeadAt() != null;
                run(id, clear());
                if (rests) {
                    with(row, (handler, job) -> handler.revive(job, actor));
                }
                record("job-retried", row, actor);
                transaction.afterCommit(queue::wake);
            }
            return get(id);
        });
    }

    private static Map<Field<?>, Object> clear() {
        var job = SCHEDULED_TASKS;
        var values = new java.util.LinkedHashMap<Field<?>, Object>();
        values.put(job.EXECUTION_TIME, DSL.currentInstant());
        values.put(job.DUE_AT, DSL.currentInstant());
        values.put(job.CONSECUTIVE_FAILURES, 0);
        values.put(job.PARKED_AT, DSL.castNull(job.PARKED_AT));
        values.put(job.DEAD_AT, DSL.castNull(job.DEAD_AT));
        values.put(job.CAUSE, DSL.castNull(job.CAUSE));
        return values;
    }

    /** Takes a job away and gives up what it was to do; a job that is gone already is no matter. */
    public void remove(UUID id, Actor actor) {
        transaction.run(database -> {
            var row = require(id);
            with(row, (handler, job) -> handler.abandon(job, actor));
            database.deleteFrom(SCHEDULED_TASKS)
                    .where(SCHEDULED_TASKS.ID.eq(id))
                    .and(SCHEDULED_TASKS.PICKED.isFalse())
                    .execute();
            record("job-removed", row, actor);
        });
    }

    /** Its turn comes before all others'. */
    public Seen front(UUID id, Actor actor) {
        return transaction.call(database -> {
            var row = require(id);
            var highest = DSL.select(DSL.coalesce(DSL.max(SCHEDULED_TASKS.PRIORITY), (short) 0))
                    .from(SCHEDULED_TASKS)
                    .<Short>asField();
            run(id, Map.of(SCHEDULED_TASKS.PRIORITY, DSL.least(highest.plus(1), DSL.inline((short) 32_000))));
            if (row.getParkedAt() == null && row.getDeadAt() == null && !row.getPicked()) {
                run(id, Map.of(SCHEDULED_TASKS.EXECUTION_TIME, DSL.currentInstant()));
            }
            record("job-moved-to-front", row, actor);
            transaction.afterCommit(queue::release);
            return get(id);
        });
    }

    private void run(UUID id, Map<Field<?>, Object> values) {
        transaction.run(database -> database.update(SCHEDULED_TASKS)
                .set(values)
                .where(SCHEDULED_TASKS.ID.eq(id))
                .execute());
    }

    /** Nothing new is begun until {@link #resume}; what is under way goes on. */
    public void pause(Actor actor) {
        transaction.run(database -> {
            int fresh = database.insertInto(QUEUE_PAUSE)
                    .set(QUEUE_PAUSE.ONLY_ONE, true)
                    .set(QUEUE_PAUSE.PAUSED_BY, actor.name())
                    .onConflictDoNothing()
                    .execute();
            if (fresh > 0) {
                activity.record(Happening.of("queue-paused", actor));
            }
        });
    }

    public void resume(Actor actor) {
        transaction.run(database -> {
            if (database.deleteFrom(QUEUE_PAUSE).execute() > 0) {
                activity.record(Happening.of("queue-resumed", actor));
                queue.release();
            }
        });
    }

    private void record(String what, ScheduledTasksRecord row, Actor actor) {
        activity.record(Happening.of(what, actor)
                .with("job", row.getId().toString())
                .with("kind", row.getTaskName())
                .with("task", row.getTaskId() == null ? null : row.getTaskId().toString()));
    }

    @SuppressWarnings("unchecked")
    private void with(ScheduledTasksRecord row, BiConsumer<JobHandler<Job>, Job> action) {
        var handler = (JobHandler<Job>) queue.handler(row.getTaskName());
        if (handler != null) {
            action.accept(handler, Json.read(new String(row.getTaskData(), StandardCharsets.UTF_8), handler.job()));
        }
    }
}
