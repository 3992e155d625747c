package dev.loopforge.activity;

import dev.loopforge.kernel.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * The chain of seals, computed again. Each seal is SHA-256 over the seal before it and the entry it seals, so that no byte
 * of any entry or seal changes, goes or comes in between unseen. What is cut off at the end is seen only by whoever noted
 * the head before. The database's own functions are not trusted with it.
 */
public final class AuditChain {
    /** Every entry beside its seal, whichever of them is missing. */
    private static final String ROWS = """
            select s.seq, s.hash, a.id, case when a.kind = 'audit-pruned' then a.detail ->> 'seq' end as begins,
                jsonb_build_array(a.id, a.workflow_id, a.revision, a.task_id, a.kind, a.actor_kind, a.actor_id,
                    a.actor_name, a.token_id, a.detail, a.event, a.peer,
                    (extract(epoch from a.at) * 1000000)::bigint)::text as entry
            from activity_seal s full join activity a on a.id = s.activity_id
            where s.seq is not null or not exists (select from activity_unsealed u where u.activity_id = a.id)
            order by s.seq nulls last
            """;

    private static final int FETCH = 1_000;

    private AuditChain() {}

    /** What came of computing it again. */
    public sealed interface Verdict {
        /** Everything is as it was written; the head is worth noting elsewhere. */
        record Whole(Head head) implements Verdict {}

        /** The first place that is not as it was written. */
        record Broken(long seq, String what) implements Verdict {}

        /** Everything left is as it was written, and the head noted before has been pruned by age since. */
        record Pruned(Head head) implements Verdict {}
    }

    /** The end of the chain: how many entries there are, and the newest seal in hexadecimal. */
    public record Head(long seq, String hash) {
        @Override
        public String toString() {
            return seq + ":" + hash;
        }
    }

    /** Computes the chain again; a head noted before must be in it. */
    public static Verdict verify(Transaction transaction, Optional<Head> noted) {
        return transaction.call(database -> verify(database, noted));
    }

    private static Verdict verify(DSLContext database, Optional<Head> noted) {
        Seals.pending(database);
        var beginning = beginning(database);
        var head = beginning.orElse(new Head(0, ""));
        byte[] last = HexFormat.of().parseHex(head.hash());
        long start = head.seq();
        boolean explained = beginning.isEmpty();
        try (var rows = database.resultQuery(ROWS).fetchSize(FETCH).fetchLazy()) {
            for (var row : rows) {
                long expected = head.seq() + 1;
                var broken = broken(row, expected, last);
                if (broken.isPresent()) {
                    return new Verdict.Broken(expected, broken.get());
                }
                explained |= String.valueOf(start).equals(row.get("begins", String.class));
                last = row.get("hash", byte[].class);
                head = new Head(expected, HexFormat.of().formatHex(last));
                if (noted.filter(before -> before.seq() == expected).isPresent()
                        && !noted.orElseThrow().equals(head)) {
                    return new Verdict.Broken(expected, "is not the one that was noted");
                }
            }
        }
        if (!explained) {
            return new Verdict.Broken(
                    start + 1, "is the first one left, and no entry says that those before were pruned");
        }
        if (noted.filter(before -> before.seq() <= start && !known(database, before))
                .isPresent()) {
            return new Verdict.Pruned(head);
        }
        long end = head.seq();
        return noted.filter(before -> before.seq() > end)
                .<Verdict>map(before -> new Verdict.Broken(end + 1, "and what follows it has been cut off"))
                .orElse(new Verdict.Whole(head));
    }

    /** The newest place before which entries were pruned. */
    private static Optional<Head> beginning(DSLContext database) {
        return database.resultQuery("select seq, hash from audit_beginning order by seq desc limit 1")
                .fetchOptional(AuditChain::head);
    }

    private static boolean known(DSLContext database, Head noted) {
        return database.resultQuery("select seq, hash from audit_beginning where seq = ?", noted.seq())
                .fetchOptional(AuditChain::head)
                .filter(noted::equals)
                .isPresent();
    }

    private static Head head(Record row) {
        return new Head(row.get("seq", Long.class), HexFormat.of().formatHex(row.get("hash", byte[].class)));
    }

    private static Optional<String> broken(Record row, long expected, byte[] last) {
        Long seq = row.get("seq", Long.class);
        if (seq == null) {
            return Optional.of("has no seal: entry " + row.get("id", Long.class) + " came in past the chain");
        }
        if (seq != expected) {
            return Optional.of("is missing");
        }
        if (row.get("id") == null) {
            return Optional.of("has lost its entry");
        }
        var entry = row.get("entry", String.class).getBytes(StandardCharsets.UTF_8);
        boolean same = MessageDigest.isEqual(sealed(last, entry), row.get("hash", byte[].class));
        return same ? Optional.empty() : Optional.of("has been changed, or its seal has");
    }

    private static byte[] sealed(byte[] last, byte[] entry) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(last);
            return digest.digest(entry);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }
}
