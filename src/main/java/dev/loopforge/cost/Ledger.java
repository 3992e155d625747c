package dev.loopforge.cost;

import static dev.loopforge.schema.Tables.LEDGER_ENTRY;

import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneOffset;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** One entry per model call, written in the transaction that stores the call's answer. */
@Singleton
public final class Ledger {
    private final Transaction transaction;
    private final Prices prices;
    private final Clock clock;

    Ledger(Transaction transaction, Prices prices, Clock clock) {
        this.transaction = transaction;
        this.prices = prices;
        this.clock = clock;
    }

    /** A model call: for whom, for what, by which model, and how many tokens. */
    public record Call(
            WorkflowId workflow,
            TaskId task,
            @Nullable RunId run,
            UserId user,
            String purpose,
            String provider,
            String model,
            Tokens tokens) {}

    /** Writes the call down and answers what it cost, in micro-dollars. */
    public long settle(Call call) {
        long micros = prices.micros(call.provider(), call.model(), call.tokens());
        transaction.run(database -> database.insertInto(LEDGER_ENTRY)
                .set(LEDGER_ENTRY.WORKFLOW_ID, call.workflow().value())
                .set(LEDGER_ENTRY.TASK_ID, call.task().value())
                .set(LEDGER_ENTRY.RUN_ID, call.run() == null ? null : call.run().value())
                .set(LEDGER_ENTRY.USER_ID, call.user().value())
                .set(LEDGER_ENTRY.PURPOSE, call.purpose())
                .set(LEDGER_ENTRY.PROVIDER, call.provider())
                .set(LEDGER_ENTRY.MODEL, call.model())
                .set(LEDGER_ENTRY.INPUT_TOKENS, call.tokens().input())
                .set(LEDGER_ENTRY.OUTPUT_TOKENS, call.tokens().output())
                .set(LEDGER_ENTRY.CACHED_INPUT_TOKENS, call.tokens().cachedInput())
                .set(LEDGER_ENTRY.CACHE_WRITE_TOKENS, call.tokens().cacheWrite())
                .set(LEDGER_ENTRY.COST_MICROS, micros)
                .set(LEDGER_ENTRY.REPORTED, call.tokens().reported())
                .set(
                        LEDGER_ENTRY.PRICED,
                        prices.of(call.provider(), call.model()).isPresent())
                .execute());
        return micros;
    }

    /** What a board has spent since midnight UTC, in micro-dollars. */
    public long spentToday(WorkflowId workflow) {
        var midnight = clock.instant()
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return transaction.call(database -> database.select(DSL.coalesce(DSL.sum(LEDGER_ENTRY.COST_MICROS), DSL.val(0)))
                .from(LEDGER_ENTRY)
                .where(LEDGER_ENTRY.WORKFLOW_ID.eq(workflow.value()))
                .and(LEDGER_ENTRY.AT.ge(midnight))
                .fetchSingle()
                .value1()
                .longValue());
    }
}
