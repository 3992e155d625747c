package dev.loopforge.activity;

import static dev.loopforge.schema.Tables.ACTIVITY;
import static dev.loopforge.schema.Tables.ACTIVITY_SEAL;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The record of what happened, read as a log of who did what, newest first. */
@Singleton
public final class AuditLog {
    private final Transaction transaction;

    AuditLog(Transaction transaction) {
        this.transaction = transaction;
    }

    /**
     * Which entries are wanted; what is empty does not matter.
     *
     * @param person the id of a person, or their name
     * @param kinds the kinds of which one must fit
     * @param from the first moment
     * @param to the moment before which it ends
     */
    public record Filter(
            Optional<String> person,
            List<String> kinds,
            Optional<WorkflowId> workflow,
            Optional<Instant> from,
            Optional<Instant> to) {
        Condition condition() {
            var all = new ArrayList<Condition>();
            person.ifPresent(who -> all.add(ACTIVITY.ACTOR_ID.eq(who).or(ACTIVITY.ACTOR_NAME.equalIgnoreCase(who))));
            if (!kinds.isEmpty()) {
                all.add(ACTIVITY.KIND.in(kinds));
            }
            workflow.ifPresent(board -> all.add(ACTIVITY.WORKFLOW_ID.eq(board.value())));
            from.ifPresent(first -> all.add(ACTIVITY.AT.ge(first)));
            to.ifPresent(end -> all.add(ACTIVITY.AT.lt(end)));
            return DSL.and(all);
        }
    }

    /** A page of entries before the cursor. */
    public Page<AuditEntry> page(Filter filter, Optional<Long> before, int limit) {
        int most = Math.clamp(limit, 1, Page.MAX_LIMIT);
        var cursor = before.map(ACTIVITY_SEAL.SEQ::lt).orElseGet(DSL::noCondition);
        var entries = sealed(database -> database.select()
                .from(ACTIVITY_SEAL)
                .join(ACTIVITY)
                .on(ACTIVITY.ID.eq(ACTIVITY_SEAL.ACTIVITY_ID))
                .where(filter.condition())
                .and(cursor)
                .orderBy(ACTIVITY_SEAL.SEQ.desc())
                .limit(most + 1)
                .fetch(AuditLog::entry));
        if (entries.size() <= most) {
            return Page.whole(entries);
        }
        var shown = entries.subList(0, most);
        return new Page<>(shown, String.valueOf(shown.getLast().seq()));
    }

    /** What happened on a board after an entry, oldest first. */
    public List<AuditEntry> after(WorkflowId workflow, long seq, int limit) {
        return sealed(database -> database.select()
                .from(ACTIVITY_SEAL)
                .join(ACTIVITY)
                .on(ACTIVITY.ID.eq(ACTIVITY_SEAL.ACTIVITY_ID))
                .where(ACTIVITY.WORKFLOW_ID.eq(workflow.value()))
                .and(ACTIVITY_SEAL.SEQ.gt(seq))
                .orderBy(ACTIVITY_SEAL.SEQ)
                .limit(limit)
                .fetch(AuditLog::entry));
    }

    /** The newest entry's place; 0 before anything happened. */
    public long newest() {
        return sealed(database -> database.select(DSL.coalesce(DSL.max(ACTIVITY_SEAL.SEQ), DSL.val(0L)))
                .from(ACTIVITY_SEAL)
                .fetchSingle()
                .value1());
    }

    /** Every entry, newest first, however many there are; read by pages, so that a slow reader holds up nobody. */
    public void each(Filter filter, Consumer<AuditEntry> reader) {
        var before = Optional.<Long>empty();
        do {
            var page = page(filter, before, Page.MAX_LIMIT);
            page.items().forEach(reader);
            before = Optional.ofNullable(page.nextCursor()).map(Long::valueOf);
        } while (before.isPresent());
    }

    /** Reads when everything committed has its place. */
    private <T> T sealed(Function<DSLContext, T> reading) {
        return transaction.call(database -> {
            Seals.pending(database);
            return reading.apply(database);
        });
    }

    private static AuditEntry entry(Record row) {
        return new AuditEntry(
                row.get(ACTIVITY_SEAL.SEQ),
                row.get(ACTIVITY.AT),
                row.get(ACTIVITY.KIND),
                new By(row.get(ACTIVITY.ACTOR_KIND), row.get(ACTIVITY.ACTOR_ID), row.get(ACTIVITY.ACTOR_NAME)),
                row.get(ACTIVITY.PEER),
                text(row.get(ACTIVITY.TOKEN_ID)),
                text(row.get(ACTIVITY.WORKFLOW_ID)),
                text(row.get(ACTIVITY.TASK_ID)),
                Json.read(row.get(ACTIVITY.DETAIL).data(), JsonNode.class),
                HexFormat.of().formatHex(row.get(ACTIVITY_SEAL.HASH)));
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }
}
