package dev.loopforge.secrets;

import static dev.loopforge.schema.Tables.KEK_CHECK;
import static dev.loopforge.schema.Tables.SECRET;

import java.time.Clock;
import java.util.Optional;
import org.jooq.DSLContext;

/** What the database knows of each master key: a constant sealed with it, and whether it seals, only opens, or is retired. */
record KeyStates(DSLContext database, Clock clock) {
    private static final Seal CHECK = Seal.of("key-check");

    private enum State {
        PRIMARY,
        ENABLED,
        RETIRED
    }

    /** The key that seals. It stays so until the transaction ends, so that no rotation ends between asking and sealing. */
    Optional<String> primary() {
        database.execute("lock table kek_check in row share mode");
        return database.select(KEK_CHECK.KEK_ID)
                .from(KEK_CHECK)
                .where(KEK_CHECK.STATE.eq(State.PRIMARY.name()))
                .fetchOptional(KEK_CHECK.KEK_ID);
    }

    /** Lets the first key of the set seal, and those before it only open. */
    void promote(Keyset keys) {
        // One at a time, and no secret is being sealed meanwhile.
        database.execute("lock table kek_check in exclusive mode");
        var next = keys.primary();
        var known = database.selectFrom(KEK_CHECK)
                .where(KEK_CHECK.KEK_ID.eq(next.id()))
                .fetchOptional();
        known.ifPresent(row -> requireFits(keys, row.getBlob(), row.getKekId()));
        database.update(KEK_CHECK)
                .set(KEK_CHECK.STATE, State.ENABLED.name())
                .where(KEK_CHECK.STATE.eq(State.PRIMARY.name()))
                .and(KEK_CHECK.KEK_ID.ne(next.id()))
                .execute();
        database.insertInto(KEK_CHECK)
                .set(KEK_CHECK.KEK_ID, next.id())
                .set(KEK_CHECK.BLOB, Codec.seal(next, CHECK, new byte[] {1}))
                .set(KEK_CHECK.CREATED_AT, clock.instant())
                .set(KEK_CHECK.STATE, State.PRIMARY.name())
                .onConflict(KEK_CHECK.KEK_ID)
                .doUpdate()
                .set(KEK_CHECK.STATE, State.PRIMARY.name())
                .execute();
    }

    /** Retires every key but the primary, unless secrets are still sealed with one; answers how many secrets are. */
    int retireOthers(String primary) {
        database.execute("lock table kek_check in exclusive mode");
        int left = database.fetchCount(SECRET, SECRET.KEK_ID.ne(primary));
        if (left == 0) {
            database.update(KEK_CHECK)
                    .set(KEK_CHECK.STATE, State.RETIRED.name())
                    .where(KEK_CHECK.KEK_ID.ne(primary))
                    .execute();
        }
        return left;
    }

    private static void requireFits(Keyset keys, String blob, String id) {
        try {
            Codec.open(keys, CHECK, blob);
        } catch (SecretUnreadable altered) {
            throw Vault.wrong(id);
        }
    }
}
