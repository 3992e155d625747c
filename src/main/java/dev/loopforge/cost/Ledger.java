package dev.loopforge.cost;

import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.LEDGER_ENTRY;

import dev.loopforge.cost.Admission.Cap;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.LedgerEntryRecord;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * One entry per model call: reserved before the call with the most it can cost, settled with what it did cost in the
 * transaction that stores its answer. A call is let through only while what is spent and what is reserved together are below
 * every cap, so calls side by side overshoot a cap by one call at most, as one after the other do.
 */
@Singleton
public final class Ledger {
    /** A reservation this old belongs to a process that is gone. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(20);

    /** Serialises admissions over all processes; held for the few statements of one. */
    private static final String LOCK = "select pg_advisory_xact_lock(4242008)";

    /** What a model's name begins with where it was trained and not asked. */
    static final String TRAINING = "training:";

    private static final String RESERVED = "reserved";
    private static final String SETTLED = "settled";

    private final Transaction transaction;
    private final Prices prices;
    private final Clock clock;

    Ledger(Transaction transaction, Prices prices, Clock clock) {
        this.transaction = transaction;
        this.prices = prices;
        this.clock = clock;
    }

    /** A model call: for whom, for what, by which model. */
    public record Call(
            WorkflowId workflow,
            TaskId task,
            @Nullable RunId run,
            UserId user,
            String purpose,
            String provider,
            String model) {}

    /** How much may be spent on the card, and on the board in a day; the person's own cap is known here. */
    public record Caps(Optional<Long> task, Optional<Long> boardDay) {}

    /** A call that may be made, and the entry it will be settled on. */
    public record Reservation(long entry, Call call, Caps caps) {}

    /** What a settled call cost, and the caps of which it has used four fifths. */
    public record Settled(long micros, List<Cap> nearly) {}

    /**
     * Lets a call through, or says what stands in its way.
     *
     * @param least the tokens it reads for certain
     * @param most the tokens it can use at most
     */
    public Admission reserve(Call call, Tokens least, Tokens most, Caps caps) {
        return transaction.call(database -> {
            database.execute(LOCK);
            settleForgotten(database, call);
            var busy = false;
            for (var limit : limits(database, call, caps)) {
                var sums = sums(database, limit.which());
                if (sums.settled() >= limit.micros()) {
                    return new Admission.Reached(limit.cap(), sums.settled(), limit.micros());
                }
                busy |= sums.settled() + sums.reserved() >= limit.micros();
            }
            return busy ? new Admission.Busy() : new Admission.Granted(insert(database, call, least, most, caps));
        });
    }

    /** Writes down what the call used, and answers what it cost. */
    public Settled settle(Reservation reservation, Tokens tokens) {
        var call = reservation.call();
        long micros = prices.micros(call.provider(), call.model(), tokens);
        return transaction.call(database -> {
            database.update(LEDGER_ENTRY)
                    .set(LEDGER_ENTRY.STATE, SETTLED)
                    .set(LEDGER_ENTRY.INPUT_TOKENS, tokens.input())
                    .set(LEDGER_ENTRY.OUTPUT_TOKENS, tokens.output())
                    .set(LEDGER_ENTRY.CACHED_INPUT_TOKENS, tokens.cachedInput())
                    .set(LEDGER_ENTRY.CACHE_WRITE_TOKENS, tokens.cacheWrite())
                    .set(LEDGER_ENTRY.COST_MICROS, micros)
                    .set(LEDGER_ENTRY.REPORTED, tokens.reported())
                    .set(
                            LEDGER_ENTRY.PRICED,
                            prices.of(call.provider(), call.model()).isPresent())
                    .where(LEDGER_ENTRY.ID.eq(reservation.entry()))
                    .execute();
            return new Settled(micros, crossed(database, reservation, micros));
        });
    }

    /**
     * Writes down that a model was tuned, which is no call and of no card, and has happened already. What a trained token
     * costs is in the price book as the input of a model called {@link #training}; without that line it is flagged as unpriced.
     */
    public void tuned(WorkflowId workflow, UserId user, String provider, String model, Tokens trained) {
        transaction.run(database -> {
            var row = entry(database, workflow, user, "tuning", provider, training(model));
            row.setInputTokens(trained.input());
            row.setCostMicros(prices.micros(provider, training(model), trained));
            row.setReported(trained.reported());
            row.setState(SETTLED);
            row.store();
        });
    }

    /** The name by which the price book knows what tuning a model costs; its own is for asking it. */
    static String training(String model) {
        return TRAINING + model;
    }

    /** The call came to nothing and cost nothing. */
    public void release(Reservation reservation) {
        transaction.run(database -> database.deleteFrom(LEDGER_ENTRY)
                .where(LEDGER_ENTRY.ID.eq(reservation.entry()))
                .and(LEDGER_ENTRY.STATE.eq(RESERVED))
                .execute());
    }

    private record Limit(Cap cap, Condition which, long micros) {}

    private List<Limit> limits(DSLContext database, Call call, Caps caps) {
        var today = LEDGER_ENTRY.AT.ge(midnight());
        var limits = new ArrayList<Limit>();
        caps.task()
                .ifPresent(most -> limits.add(
                        new Limit(Cap.TASK, LEDGER_ENTRY.TASK_ID.eq(call.task().value()), most)));
        caps.boardDay()
                .ifPresent(most -> limits.add(new Limit(
                        Cap.BOARD_DAY,
                        LEDGER_ENTRY.WORKFLOW_ID.eq(call.workflow().value()).and(today),
                        most)));
        database.select(APP_USER.DAY_BUDGET_MICROS)
                .from(APP_USER)
                .where(APP_USER.ID.eq(call.user().value()))
                .and(APP_USER.DAY_BUDGET_MICROS.isNotNull())
                .fetchOptional(APP_USER.DAY_BUDGET_MICROS)
                .ifPresent(most -> limits.add(new Limit(
                        Cap.PERSON_DAY,
                        LEDGER_ENTRY.USER_ID.eq(call.user().value()).and(today),
                        most)));
        return limits;
    }

    private List<Cap> crossed(DSLContext database, Reservation reservation, long micros) {
        return limits(database, reservation.call(), reservation.caps()).stream()
                .filter(limit -> {
                    long spent = sums(database, limit.which()).settled();
                    long warning = limit.micros() - limit.micros() / 5;
                    return spent - micros < warning && spent >= warning;
                })
                .map(Limit::cap)
                .toList();
    }

    private record Sums(long settled, long reserved) {}

    /** Both at one moment: a call that is settled between two looks would be in neither. */
    private static Sums sums(DSLContext database, Condition which) {
        var settled = DSL.sum(LEDGER_ENTRY.COST_MICROS).filterWhere(LEDGER_ENTRY.STATE.eq(SETTLED));
        var reserved = DSL.sum(LEDGER_ENTRY.RESERVED_MICROS).filterWhere(LEDGER_ENTRY.STATE.eq(RESERVED));
        return database.select(
                        DSL.coalesce(settled, DSL.val(BigDecimal.ZERO)),
                        DSL.coalesce(reserved, DSL.val(BigDecimal.ZERO)))
                .from(LEDGER_ENTRY)
                .where(which)
                .fetchSingle(
                        row -> new Sums(row.value1().longValue(), row.value2().longValue()));
    }

    private Reservation insert(DSLContext database, Call call, Tokens least, Tokens most, Caps caps) {
        var row = entry(database, call.workflow(), call.user(), call.purpose(), call.provider(), call.model());
        row.setTaskId(call.task().value());
        row.setRunId(call.run() == null ? null : call.run().value());
        row.setState(RESERVED);
        row.setReservedMicros(prices.micros(call.provider(), call.model(), most));
        row.setLeastMicros(prices.micros(call.provider(), call.model(), least));
        row.setLeastTokens(least.read());
        row.store();
        return new Reservation(row.getId(), call, caps);
    }

    /** An entry of nothing yet. */
    private LedgerEntryRecord entry(
            DSLContext database, WorkflowId workflow, UserId user, String purpose, String provider, String model) {
        var row = database.newRecord(LEDGER_ENTRY);
        row.setWorkflowId(workflow.value());
        row.setUserId(user.value());
        row.setPurpose(purpose);
        row.setProvider(provider);
        row.setModel(model);
        row.setInputTokens(0L);
        row.setOutputTokens(0L);
        row.setCachedInputTokens(0L);
        row.setCacheWriteTokens(0L);
        row.setCostMicros(0L);
        row.setReported(false);
        row.setPriced(prices.of(provider, model).isPresent());
        row.setAt(clock.instant());
        return row;
    }

    /** Calls whose process died were read by the provider all the same: they count what they read, and are flagged. */
    private void settleForgotten(DSLContext database, Call call) {
        var old = LEDGER_ENTRY.AT.lt(clock.instant().minus(FORGOTTEN));
        var sameRun = call.run() == null
                ? DSL.falseCondition()
                : LEDGER_ENTRY.RUN_ID.eq(call.run().value());
        database.update(LEDGER_ENTRY)
                .set(LEDGER_ENTRY.STATE, SETTLED)
                .set(LEDGER_ENTRY.COST_MICROS, LEDGER_ENTRY.LEAST_MICROS)
                .set(LEDGER_ENTRY.INPUT_TOKENS, LEDGER_ENTRY.LEAST_TOKENS)
                .where(LEDGER_ENTRY.STATE.eq(RESERVED))
                .and(old.or(sameRun))
                .execute();
    }

    private Instant midnight() {
        return clock.instant()
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
