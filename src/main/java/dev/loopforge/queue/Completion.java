package dev.loopforge.queue;

import static dev.loopforge.schema.Tables.JOB_TURN;
import static dev.loopforge.schema.Tables.SCHEDULED_TASKS;

import com.github.kagkarlsson.scheduler.task.Execution;
import dev.loopforge.kernel.Transaction;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * Writes what becomes of a job that has been worked on, by the database's clock and in one statement. One that was asked for
 * again meanwhile runs again at once; one that another worker has taken over is left alone. Where no connection is to be had
 * it is written once there is one: until then the job would be in the hands of a living worker that has done with it.
 */
final class Completion {
    /** When a job comes that waits for a person. */
    static final java.time.Instant NEVER = java.time.Instant.parse("9999-01-01T00:00:00Z");

    private static final Field<String> NONE = DSL.castNull(SCHEDULED_TASKS.CAUSE);

    private final Transaction transaction;

    Completion(Transaction transaction) {
        this.transaction = transaction;
    }

    void write(Execution done, JobHandler.Next next, Duration took) {
        written(database -> {
            switch (next) {
                case JobHandler.Next.Done() -> {
                    turn(database, done, "done", took);
                    int gone = database.deleteFrom(SCHEDULED_TASKS)
                            .where(held(done))
                            .and(SCHEDULED_TASKS.AGAIN.isFalse())
                            .execute();
                    if (gone == 0) {
                        free(database, done, DSL.currentInstant(), Map.of());
                    }
                }
                case JobHandler.Next.Again(Duration after) ->
                    free(
                            database,
                            done,
                            in(after),
                            Map.of(SCHEDULED_TASKS.CONSECUTIVE_FAILURES, 0, SCHEDULED_TASKS.CAUSE, NONE));
                case JobHandler.Next.Away(String cause, Optional<Duration> asked) ->
                    free(
                            database,
                            done,
                            in(RetryPolicy.away(since(database, done), asked)),
                            Map.of(SCHEDULED_TASKS.CONSECUTIVE_FAILURES, 0, SCHEDULED_TASKS.CAUSE, cause));
                case JobHandler.Next.Waits(String reason, Duration after) ->
                    free(
                            database,
                            done,
                            in(after),
                            Map.of(
                                    SCHEDULED_TASKS.WAITS_FOR,
                                    reason,
                                    SCHEDULED_TASKS.CONSECUTIVE_FAILURES,
                                    0,
                                    SCHEDULED_TASKS.CAUSE,
                                    NONE,
                                    SCHEDULED_TASKS.ATTEMPTS,
                                    SCHEDULED_TASKS.ATTEMPTS.minus(1)));
                case JobHandler.Next.Parked(String cause) -> {
                    turn(database, done, "parked", took);
                    rest(database, done, SCHEDULED_TASKS.PARKED_AT, cause);
                }
            }
            return false;
        });
    }

    /** Does it, for as long as this process works and the database is away. */
    private boolean written(Function<DSLContext, Boolean> work) {
        while (true) {
            try {
                return transaction.call(work);
            } catch (DataAccessException failure) {
                if (!RetryPolicy.passes(failure)) {
                    throw failure;
                }
                pause(failure);
            }
        }
    }

    private static void pause(DataAccessException away) {
        try {
            Thread.sleep(RetryPolicy.CONNECTION);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw away;
        }
    }

    /** How long ago it was due first. */
    private static Duration since(DSLContext database, Execution done) {
        return database.select(DSL.field(
                        "(extract(epoch from now() - {0}) * 1000)::bigint", Long.class, SCHEDULED_TASKS.DUE_AT))
                .from(SCHEDULED_TASKS)
                .where(held(done))
                .fetchOptional(row -> Duration.ofMillis(row.value1()))
                .orElse(Duration.ZERO);
    }

    /** It threw; answers whether it is dead now. */
    boolean failed(Execution done, int failures, String cause, Duration took) {
        return written(database -> {
            turn(database, done, "failed", took);
            var gap = RetryPolicy.gap(failures);
            var said = Map.<Field<?>, Object>of(
                    SCHEDULED_TASKS.CAUSE,
                    cause,
                    SCHEDULED_TASKS.CONSECUTIVE_FAILURES,
                    failures,
                    SCHEDULED_TASKS.LAST_FAILURE,
                    DSL.currentInstant());
            if (gap.isEmpty()) {
                rest(database, done, SCHEDULED_TASKS.DEAD_AT, cause);
                return true;
            }
            free(database, done, in(gap.get()), said);
            return false;
        });
    }

    private static void rest(DSLContext database, Execution done, Field<java.time.Instant> since, String cause) {
        boolean resting = database.update(SCHEDULED_TASKS)
                        .set(since, DSL.currentInstant())
                        .set(SCHEDULED_TASKS.CAUSE, cause)
                        .set(SCHEDULED_TASKS.EXECUTION_TIME, NEVER)
                        .set(unpicked())
                        .where(held(done))
                        .and(SCHEDULED_TASKS.AGAIN.isFalse())
                        .execute()
                > 0;
        if (!resting) {
            free(database, done, DSL.currentInstant(), Map.of());
        }
    }

    private static void free(
            DSLContext database, Execution done, Field<java.time.Instant> when, Map<Field<?>, Object> more) {
        database.update(SCHEDULED_TASKS)
                .set(
                        SCHEDULED_TASKS.EXECUTION_TIME,
                        DSL.when(SCHEDULED_TASKS.AGAIN, DSL.currentInstant()).otherwise(when))
                .set(SCHEDULED_TASKS.AGAIN, false)
                .set(unpicked())
                .set(more)
                .where(held(done))
                .execute();
    }

    private static Map<Field<?>, Object> unpicked() {
        var values = new java.util.LinkedHashMap<Field<?>, Object>();
        values.put(SCHEDULED_TASKS.PICKED, false);
        values.put(SCHEDULED_TASKS.PICKED_BY, DSL.inline((String) null));
        values.put(SCHEDULED_TASKS.LAST_HEARTBEAT, DSL.castNull(SCHEDULED_TASKS.LAST_HEARTBEAT));
        values.put(SCHEDULED_TASKS.VERSION, SCHEDULED_TASKS.VERSION.plus(1));
        return values;
    }

    /** The job, unless another has taken it over since. */
    static Condition held(Execution done) {
        return SCHEDULED_TASKS
                .TASK_NAME
                .eq(done.getTaskName())
                .and(SCHEDULED_TASKS.TASK_INSTANCE.eq(done.getId()))
                .and(SCHEDULED_TASKS.VERSION.eq(done.version));
    }

    private static void turn(DSLContext database, Execution done, String outcome, Duration took) {
        var waited = DSL.field(
                "greatest(0, extract(epoch from now() - {0}) * 1000 - {1})::bigint",
                Long.class, SCHEDULED_TASKS.DUE_AT, DSL.val(took.toMillis()));
        database.insertInto(JOB_TURN, JOB_TURN.KIND, JOB_TURN.OUTCOME, JOB_TURN.WAITED_MS, JOB_TURN.TOOK_MS)
                .select(DSL.select(DSL.val(done.getTaskName()), DSL.val(outcome), waited, DSL.val(took.toMillis()))
                        .from(SCHEDULED_TASKS)
                        .where(held(done)))
                .execute();
    }

    static Field<java.time.Instant> in(Duration after) {
        return DSL.field("now() + {0} * interval '1 millisecond'", java.time.Instant.class, DSL.val(after.toMillis()));
    }
}
