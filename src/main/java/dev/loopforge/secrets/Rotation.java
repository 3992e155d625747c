package dev.loopforge.secrets;

import static dev.loopforge.schema.Tables.SECRET;

import dev.loopforge.kernel.Transaction;
import dev.loopforge.schema.tables.records.SecretRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jooq.DSLContext;

/**
 * Changes the master key in a key file, beside running programs. A new key goes first in the file and seals from then on;
 * every secret's data key is wrapped anew, 500 a transaction, each by compare-and-set; the old key leaves the file only
 * when no secret is sealed with it. Killed at any point, the file holds both keys, and the next call goes on from there.
 */
public final class Rotation {
    private static final int BATCH = 500;

    private final Transaction transaction;
    private final Path file;
    private final Clock clock;

    public Rotation(Transaction transaction, Path file, Clock clock) {
        this.transaction = transaction;
        this.file = file;
        this.clock = clock;
    }

    /** What came of it. */
    public sealed interface Outcome {
        /** Every secret is under the new key; where the old ones went. */
        record Rotated(String key, int secrets, List<Path> retired) implements Outcome {}

        /** Some secrets open with no key that is here; the old keys stay until these are entered again or deleted. */
        record Left(String key, int secrets, int unreadable) implements Outcome {}
    }

    /**
     * Does it; {@code batch} hears, in each batch's transaction, how many secrets it re-wrapped.
     *
     * @throws KeyRefused when the file cannot be read or written, or does not fit this database
     */
    public Outcome rotate(IntConsumer batch) {
        var keys = KeyFile.keys(file);
        new Vault(transaction, new Keyset(keys), clock).requireRightKeys();
        if (keys.size() == 1) {
            keys = List.of(MasterKey.fresh(), keys.getFirst());
            KeyFile.replace(file, keys);
        }
        var keyset = new Keyset(keys);
        transaction.run(database -> new KeyStates(database, clock).promote(keyset));
        int done = 0;
        for (int moved = -1; moved != 0; done += moved) {
            moved = rewrapAll(keyset, batch);
        }
        int left = transaction.call(database -> new KeyStates(database, clock).retireOthers(keyset.primaryId()));
        return left == 0
                ? new Outcome.Rotated(keyset.primaryId(), done, retire(keys))
                : new Outcome.Left(keyset.primaryId(), done, left);
    }

    private int rewrapAll(Keyset keys, IntConsumer batch) {
        int all = 0;
        var after = new UUID(0, 0);
        while (true) {
            var from = after;
            var read = transaction.call(database -> database.selectFrom(SECRET)
                    .where(SECRET.KEK_ID.ne(keys.primaryId()))
                    .and(SECRET.ID.gt(from))
                    .orderBy(SECRET.ID)
                    .limit(BATCH)
                    .fetch());
            if (read.isEmpty()) {
                return all;
            }
            after = read.getLast().getId();
            all += transaction.call(database -> {
                int moved = (int)
                        read.stream().filter(row -> rewrap(database, keys, row)).count();
                if (moved > 0) {
                    batch.accept(moved);
                }
                return moved;
            });
        }
    }

    /** False where somebody changed the secret meanwhile, or no key opens it. */
    private static boolean rewrap(DSLContext database, Keyset keys, SecretRecord row) {
        try {
            var blob = Codec.rewrap(keys, keys.primary(), Binding.sealOf(row), row.getBlob());
            return database.update(SECRET)
                            .set(SECRET.BLOB, blob)
                            .set(SECRET.KEK_ID, keys.primaryId())
                            .where(SECRET.ID.eq(row.getId()))
                            .and(SECRET.ROW_VERSION.eq(row.getRowVersion()))
                            .and(SECRET.KEK_ID.eq(row.getKekId()))
                            .execute()
                    == 1;
        } catch (SecretUnreadable altered) {
            return false;
        }
    }

    /** The old keys are set aside, because backups made before now are sealed with them. */
    private List<Path> retire(List<MasterKey> keys) {
        var retired = new ArrayList<Path>();
        for (var old : keys.subList(1, keys.size())) {
            var aside = file.resolveSibling(file.getFileName() + ".retired-" + old.id());
            if (Files.notExists(aside)) {
                KeyFile.replace(aside, List.of(old));
            }
            retired.add(aside);
        }
        KeyFile.replace(file, List.of(keys.getFirst()));
        return List.copyOf(retired);
    }
}
