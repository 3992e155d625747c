package dev.loopforge.activity;

import static dev.loopforge.schema.Tables.ACTIVITY;
import static dev.loopforge.schema.Tables.ACTIVITY_SEAL;
import static dev.loopforge.schema.Tables.AUDIT_BEGINNING;

import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Takes the oldest entries out of the record by age. The chain then begins with a seal that is kept apart, and an entry in
 * the chain itself names it, so that what is left can be verified and nobody can cut the beginning off unseen.
 */
@Singleton
public final class OldEntries {
    /** The entry that says where the chain begins. */
    static final String KIND = "audit-pruned";

    private static final long BATCH = 20_000;
    private static final int LOCK = 4_242_013;

    private final Transaction transaction;
    private final Activity activity;

    public OldEntries(Transaction transaction, Activity activity) {
        this.transaction = transaction;
        this.activity = activity;
    }

    /** Prunes the entries before the first one that is not older, some at a time; answers how many went. */
    public long prune(Instant until) {
        long gone = 0;
        for (long some = 1; some > 0; gone += some) {
            some = transaction.call(database -> some(database, until));
        }
        return gone;
    }

    private long some(DSLContext database, Instant until) {
        boolean alone = database.fetchSingle("select pg_try_advisory_xact_lock(?)", LOCK)
                .get(0, Boolean.class);
        if (!alone) {
            return 0;
        }
        Seals.pending(database);
        Long first = seq(database, DSL.min(ACTIVITY_SEAL.SEQ));
        if (first == null) {
            return 0;
        }
        long last = Math.min(first + BATCH - 1, lastBefore(database, until));
        var seal = hash(database, last);
        if (last < first || seal.isEmpty()) {
            return 0;
        }
        database.insertInto(AUDIT_BEGINNING, AUDIT_BEGINNING.SEQ, AUDIT_BEGINNING.HASH)
                .values(last, seal.get())
                .execute();
        var ids = database.deleteFrom(ACTIVITY_SEAL)
                .where(ACTIVITY_SEAL.SEQ.le(last))
                .returningResult(ACTIVITY_SEAL.ACTIVITY_ID)
                .fetch(ACTIVITY_SEAL.ACTIVITY_ID);
        database.deleteFrom(ACTIVITY)
                .where(ACTIVITY.ID.eq(DSL.any(ids.toArray(Long[]::new))))
                .execute();
        activity.record(Happening.of(KIND, Actor.SYSTEM)
                .with("seq", last)
                .with("hash", HexFormat.of().formatHex(seal.get())));
        return ids.size();
    }

    /** The last of the entries that are all older; the newest of all stays, because the next seal follows from it. */
    private static long lastBefore(DSLContext database, Instant until) {
        return database.select(ACTIVITY_SEAL.SEQ)
                .from(ACTIVITY_SEAL)
                .join(ACTIVITY)
                .on(ACTIVITY.ID.eq(ACTIVITY_SEAL.ACTIVITY_ID))
                .where(ACTIVITY.AT.ge(until))
                .orderBy(ACTIVITY_SEAL.SEQ)
                .limit(1)
                .fetchOptional(ACTIVITY_SEAL.SEQ)
                .or(() -> Optional.ofNullable(seq(database, DSL.max(ACTIVITY_SEAL.SEQ))))
                .map(seq -> seq - 1)
                .orElse(0L);
    }

    private static @Nullable Long seq(DSLContext database, org.jooq.Field<Long> which) {
        return database.select(which).from(ACTIVITY_SEAL).fetchSingle().value1();
    }

    private static Optional<byte[]> hash(DSLContext database, long seq) {
        return database.select(ACTIVITY_SEAL.HASH)
                .from(ACTIVITY_SEAL)
                .where(ACTIVITY_SEAL.SEQ.eq(seq))
                .fetchOptional(ACTIVITY_SEAL.HASH);
    }
}
