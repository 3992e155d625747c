package dev.loopforge.cost;

import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.LEDGER_ENTRY;
import static dev.loopforge.schema.Tables.TASK;
import static dev.loopforge.schema.Tables.WORKFLOW;
import static dev.loopforge.schema.Tables.WORKFLOW_MEMBER;

import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The ledger, summed up. Administrators see everything; others what their boards spent, whoever spent it. */
@Singleton
final class Usage {
    private static final int MOST_LINES = 1_000;
    // Not a parameter: what is selected and what is grouped by must be the same expression.
    private static final Field<String> SLASH = DSL.inline("/");

    private final Transaction transaction;

    Usage(Transaction transaction) {
        this.transaction = transaction;
    }

    /** What the sums are over. */
    enum By {
        PROVIDER,
        MODEL,
        WORKFLOW,
        TASK,
        USER,
        DAY,
        /** What the calls were for, and the model: keys are {@code purpose/provider/model}. */
        STAGE
    }

    /**
     * One sum.
     *
     * @param unreportedCalls calls whose tokens the provider did not tell, so that they are estimated
     * @param unpricedCalls calls of models the price book does not know, so that their money is missing here
     */
    record Line(
            String key,
            String name,
            long calls,
            long inputTokens,
            long outputTokens,
            long cachedInputTokens,
            long cacheWriteTokens,
            long costMicros,
            long unreportedCalls,
            long unpricedCalls) {}

    /** Which calls are summed up: those of a time, of a card; empty is any. */
    record Span(Optional<Instant> from, Optional<Instant> to, Optional<TaskId> task) {
        private Condition condition() {
            return from.map(LEDGER_ENTRY.AT::ge)
                    .orElseGet(DSL::noCondition)
                    .and(to.map(LEDGER_ENTRY.AT::lt).orElseGet(DSL::noCondition))
                    .and(task.map(id -> LEDGER_ENTRY.TASK_ID.eq(id.value())).orElseGet(DSL::noCondition));
        }
    }

    List<Line> sums(By by, Span span, Caller caller) {
        var key = key(by);
        var name = name(by);
        return transaction.call(database -> database.select(
                        key,
                        name,
                        DSL.count(),
                        DSL.sum(LEDGER_ENTRY.INPUT_TOKENS),
                        DSL.sum(LEDGER_ENTRY.OUTPUT_TOKENS),
                        DSL.sum(LEDGER_ENTRY.CACHED_INPUT_TOKENS),
                        DSL.sum(LEDGER_ENTRY.CACHE_WRITE_TOKENS),
                        DSL.sum(LEDGER_ENTRY.COST_MICROS),
                        DSL.count().filterWhere(LEDGER_ENTRY.REPORTED.isFalse()),
                        DSL.count().filterWhere(LEDGER_ENTRY.PRICED.isFalse()))
                .from(LEDGER_ENTRY)
                .leftJoin(WORKFLOW)
                .on(WORKFLOW.ID.eq(LEDGER_ENTRY.WORKFLOW_ID))
                .leftJoin(APP_USER)
                .on(APP_USER.ID.eq(LEDGER_ENTRY.USER_ID))
                .leftJoin(TASK)
                .on(TASK.ID.eq(LEDGER_ENTRY.TASK_ID))
                .where(LEDGER_ENTRY.STATE.eq("settled"))
                .and(visible(caller))
                .and(span.condition())
                .groupBy(key, name)
                .orderBy(
                        by == By.DAY
                                ? key.asc()
                                : DSL.sum(LEDGER_ENTRY.COST_MICROS).desc())
                .limit(MOST_LINES)
                .fetch(row -> new Line(
                        text(row.value1()),
                        text(row.value2()),
                        row.value3(),
                        row.value4().longValue(),
                        row.value5().longValue(),
                        row.value6().longValue(),
                        row.value7().longValue(),
                        row.value8().longValue(),
                        row.value9(),
                        row.value10())));
    }

    private static Field<String> key(By by) {
        return switch (by) {
            case PROVIDER -> LEDGER_ENTRY.PROVIDER;
            case MODEL -> DSL.concat(LEDGER_ENTRY.PROVIDER, SLASH, LEDGER_ENTRY.MODEL);
            case WORKFLOW -> LEDGER_ENTRY.WORKFLOW_ID.cast(String.class);
            case TASK -> LEDGER_ENTRY.TASK_ID.cast(String.class);
            case USER -> LEDGER_ENTRY.USER_ID.cast(String.class);
            case DAY -> day();
            case STAGE -> DSL.concat(LEDGER_ENTRY.PURPOSE, SLASH, LEDGER_ENTRY.PROVIDER, SLASH, LEDGER_ENTRY.MODEL);
        };
    }

    private static Field<String> name(By by) {
        return switch (by) {
            case PROVIDER -> LEDGER_ENTRY.PROVIDER;
            case MODEL, STAGE -> LEDGER_ENTRY.MODEL;
            case WORKFLOW -> WORKFLOW.TITLE;
            case TASK -> TASK.TITLE;
            case USER -> APP_USER.NAME;
            case DAY -> day();
        };
    }

    private static Field<String> day() {
        return DSL.field("to_char({0} at time zone 'UTC', 'YYYY-MM-DD')", String.class, LEDGER_ENTRY.AT);
    }

    private static Condition visible(Caller caller) {
        return caller.role() == Role.ADMIN
                ? DSL.noCondition()
                : LEDGER_ENTRY.WORKFLOW_ID.in(DSL.select(WORKFLOW_MEMBER.WORKFLOW_ID)
                        .from(WORKFLOW_MEMBER)
                        .where(WORKFLOW_MEMBER.USER_ID.eq(caller.id().value())));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
