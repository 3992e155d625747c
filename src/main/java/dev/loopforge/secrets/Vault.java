package dev.loopforge.secrets;

import static dev.loopforge.schema.Tables.SECRET;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.secrets.KeyRefused.Reason;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * Where secrets are kept. What goes in comes out only for the binding it went in with, and only here; everything else
 * sees the last four characters. Joins the caller's transaction.
 */
@Singleton
public final class Vault {
    private final Transaction transaction;
    private final Keyset keys;
    private final Clock clock;

    public Vault(Transaction transaction, Keyset keys, Clock clock) {
        this.transaction = transaction;
        this.keys = keys;
        this.clock = clock;
    }

    /** Keeps a new secret. */
    public SecretId store(Binding binding, Redacted secret) {
        var id = new SecretId(UUID.randomUUID());
        var now = clock.instant();
        transaction.run(database -> {
            var key = sealing(database);
            database.insertInto(SECRET)
                    .set(SECRET.ID, id.value())
                    .set(SECRET.OWNER_ID, binding.owner().map(UserId::value).orElse(null))
                    .set(SECRET.CREATED_BY, binding.owner().map(UserId::value).orElse(null))
                    .set(SECRET.PROVIDER, binding.provider())
                    .set(SECRET.PURPOSE, binding.purpose())
                    .set(SECRET.BASE_URL_HASH, binding.baseUrlHash())
                    .set(SECRET.ROW_VERSION, 1)
                    .set(SECRET.KEK_ID, key.id())
                    .set(SECRET.BLOB, sealed(key, binding.seal(id, 1), secret))
                    .set(SECRET.LAST4, last4(secret))
                    .set(SECRET.CREATED_AT, now)
                    .set(SECRET.UPDATED_AT, now)
                    .execute();
        });
        return id;
    }

    /**
     * The secret, if there is one by that id.
     *
     * @throws SecretUnreadable if it was stored for another binding, was altered, or its key is not here
     */
    public Optional<Redacted> open(SecretId id, Binding binding) {
        return transaction.call(database -> database.select(SECRET.BLOB, SECRET.ROW_VERSION)
                .from(SECRET)
                .where(SECRET.ID.eq(id.value()))
                .fetchOptional()
                .map(row -> opened(binding.seal(id, row.value2()), row.value1())));
    }

    /** Puts another secret, and possibly another binding, in the place of one; false when there is none by that id. */
    public boolean replace(SecretId id, Binding binding, Redacted secret) {
        return transaction.call(database -> {
            var version = database.select(SECRET.ROW_VERSION)
                    .from(SECRET)
                    .where(SECRET.ID.eq(id.value()))
                    .forUpdate()
                    .fetchOne(SECRET.ROW_VERSION);
            if (version == null) {
                return false;
            }
            int next = version + 1;
            var key = sealing(database);
            return database.update(SECRET)
                            .set(
                                    SECRET.OWNER_ID,
                                    binding.owner().map(UserId::value).orElse(null))
                            .set(SECRET.PROVIDER, binding.provider())
                            .set(SECRET.PURPOSE, binding.purpose())
                            .set(SECRET.BASE_URL_HASH, binding.baseUrlHash())
                            .set(SECRET.ROW_VERSION, next)
                            .set(SECRET.KEK_ID, key.id())
                            .set(SECRET.BLOB, sealed(key, binding.seal(id, next), secret))
                            .set(SECRET.LAST4, last4(secret))
                            .set(SECRET.UPDATED_AT, clock.instant())
                            .where(SECRET.ID.eq(id.value()))
                            .execute()
                    == 1;
        });
    }

    /** Knows every secret there is, to take them out of what leaves. */
    public Scrubber scrubber() {
        return Scrubber.of(transaction.call(
                database -> database.selectFrom(SECRET).fetch(row -> opened(Binding.sealOf(row), row.getBlob()))));
    }

    /** Forgets a secret; one that is gone stays gone. */
    public void delete(SecretId id) {
        transaction.run(database ->
                database.deleteFrom(SECRET).where(SECRET.ID.eq(id.value())).execute());
    }

    /**
     * Asked once at start: do our keys fit this database? A wrong key is thereby told apart from an altered secret. The
     * key that is first with us seals from now on.
     *
     * @throws KeyRefused if they do not
     */
    public void requireRightKeys() {
        transaction.run(database -> {
            for (var id : database.selectDistinct(SECRET.KEK_ID).from(SECRET).fetch(SECRET.KEK_ID)) {
                if (keys.find(id).isEmpty()) {
                    throw wrong(id);
                }
            }
            new KeyStates(database, clock).promote(keys);
        });
    }

    /** The key that seals, by the database's word: a rotation beside us may have promoted one we have not met yet. */
    private MasterKey sealing(DSLContext database) {
        return new KeyStates(database, clock)
                .primary()
                .map(id -> keys.find(id).orElseThrow(() -> wrong(id)))
                .orElseGet(keys::primary);
    }

    static KeyRefused wrong(String id) {
        return new KeyRefused(
                Reason.WRONG,
                "The master key is not the one this database's secrets were sealed with (key " + id
                        + "). Put that key back: MASTER_KEY_FILE, MASTER_KEY, or the key file in the data folder.");
    }

    private static String sealed(MasterKey key, Seal seal, Redacted secret) {
        var bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
        try {
            return Codec.seal(key, seal, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private Redacted opened(Seal seal, String blob) {
        var bytes = Codec.open(keys, seal, blob);
        try {
            return new Redacted(new String(bytes, StandardCharsets.UTF_8));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Nothing of a secret too short to spare four characters. */
    private static String last4(Redacted secret) {
        var value = secret.reveal();
        return value.length() < 12 ? "" : value.substring(value.length() - 4);
    }
}
