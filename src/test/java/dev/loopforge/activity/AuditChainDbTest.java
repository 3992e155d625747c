package dev.loopforge.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.activity.AuditChain.Head;
import dev.loopforge.activity.AuditChain.Verdict;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.testing.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chain of the audit log: nobody writes it anew, and nothing in it changes unseen. */
class AuditChainDbTest {
    private Database database;
    private Transaction transaction;
    private Activity activity;

    @BeforeEach
    void open() {
        database = Database.fresh();
        transaction = new Transaction(database.source());
        activity = new Activity(transaction);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_many_write_at_once_is_one_whole_chain() {
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 200).forEach(number -> writers.submit(() -> write(number)));
        }

        assertThat(verify()).isInstanceOfSatisfying(Verdict.Whole.class, whole -> assertThat(
                        whole.head().seq())
                .isEqualTo(200));
    }

    @Test
    void an_entry_is_neither_changed_nor_taken_away() {
        write(1);
        assertThat(verify()).isInstanceOf(Verdict.Whole.class);

        for (String change : List.of(
                "update activity set kind = 'x'",
                "delete from activity",
                "truncate activity cascade",
                "update activity_seal set hash = '\\x00'",
                "delete from activity_seal",
                "truncate activity_seal")) {
            assertThatThrownBy(() -> transaction.run(open -> open.execute(change)))
                    .as(change)
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("append-only");
        }
        assertThat(verify()).isInstanceOf(Verdict.Whole.class);
    }

    @Test
    void one_changed_byte_anywhere_is_found() {
        IntStream.range(0, 5).forEach(this::write);
        var changes = new ArrayList<String>();
        for (int entry = 1; entry <= 5; entry++) {
            for (String column : List.of("kind", "actor_name", "actor_id", "peer")) {
                int length = transaction.call(open -> open.fetchOne(
                                "select length(" + column + ") from activity where id = (select min(id) from activity)")
                        .get(0, Integer.class));
                for (int at = 1; at <= length; at++) {
                    changes.add("update activity set " + column + " = overlay(" + column + " placing '~' from " + at
                            + " for 1) where id = " + entry);
                }
            }
            for (String change : List.of(
                    "detail = detail || '{\"n\": 99}'",
                    "event = '{}'",
                    "at = at + interval '1 microsecond'",
                    "actor_kind = 'agent'",
                    "workflow_id = gen_random_uuid()",
                    "task_id = gen_random_uuid()",
                    "token_id = gen_random_uuid()",
                    "revision = 7")) {
                changes.add("update activity set " + change + " where id = " + entry);
            }
            for (int at = 0; at < 32; at++) {
                changes.add("update activity_seal set hash = set_byte(hash, " + at + ", 255 - get_byte(hash, " + at
                        + ")) where seq = " + entry);
            }
            changes.add("update activity_seal set seq = seq + 100 where seq = " + entry);
            changes.add("delete from activity_seal where seq = " + entry);
            changes.add("delete from activity where id = " + entry);
        }
        changes.add("insert into activity (kind, actor_kind, actor_name) values ('x', 'system', 'x')");

        int unseen = 0;
        for (String change : changes) {
            unseen += seen(change) ? 0 : 1;
        }

        System.out.println("audit: " + changes.size() + " changes of one byte or row, " + unseen + " unseen");
        assertThat(unseen).isZero();
    }

    @Test
    void what_is_cut_off_is_seen_by_whoever_noted_the_head() {
        IntStream.range(0, 3).forEach(this::write);
        var head = ((Verdict.Whole) verify()).head();
        assertThat(AuditChain.verify(transaction, Optional.of(head))).isEqualTo(new Verdict.Whole(head));

        transaction.run(open -> {
            open.execute("set local session_replication_role = replica");
            open.execute("delete from activity_seal where seq = 3");
            open.execute("delete from activity where id = 3");
        });

        assertThat(verify()).isInstanceOf(Verdict.Whole.class);
        assertThat(AuditChain.verify(transaction, Optional.of(head))).isInstanceOf(Verdict.Broken.class);
        assertThat(AuditChain.verify(transaction, Optional.of(new Head(1, "0".repeat(64)))))
                .isInstanceOf(Verdict.Broken.class);
    }

    @Test
    void what_is_pruned_by_age_leaves_a_chain_that_can_be_verified() {
        IntStream.range(0, 10).forEach(this::write);
        var old = ((Verdict.Whole) verify()).head();
        transaction.run(open -> {
            open.execute("set local session_replication_role = replica");
            open.execute("update activity set at = at - interval '40 days' where id <= 6");
            open.execute("delete from activity_seal");
        });
        sealAgain();
        var until = Instant.now().minus(Duration.ofDays(30));
        var entries = new OldEntries(transaction, activity);

        assertThat(entries.prune(until)).isEqualTo(6);
        assertThat(entries.prune(until)).as("once more").isZero();

        write(11);
        assertThat(verify()).isInstanceOfSatisfying(Verdict.Whole.class, whole -> assertThat(
                        whole.head().seq())
                .isEqualTo(12));
        assertThat(AuditChain.verify(transaction, Optional.of(new Head(3, old.hash()))))
                .isInstanceOf(Verdict.Pruned.class);
        assertThatThrownBy(() -> transaction.run(open -> open.execute("delete from activity_seal where seq = 8")))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> transaction.run(open -> open.execute("delete from activity where id = 8")))
                .hasMessageContaining("append-only");
        for (String change : List.of(
                "update audit_beginning set hash = set_byte(hash, 3, 255 - get_byte(hash, 3))",
                "update audit_beginning set seq = 5",
                "delete from audit_beginning",
                "delete from activity_seal where seq = 7",
                "update activity set kind = 'x' where kind = 'audit-pruned'",
                "update activity set detail = '{\"seq\": 7}' where kind = 'audit-pruned'")) {
            assertThat(seen(change)).as(change).isTrue();
        }
    }

    @Test
    void a_beginning_that_no_entry_names_is_found() {
        IntStream.range(0, 5).forEach(this::write);
        assertThat(verify()).isInstanceOf(Verdict.Whole.class);

        transaction.run(open -> {
            open.execute("set local session_replication_role = replica");
            open.execute("insert into audit_beginning (seq, hash) select seq, hash from activity_seal where seq = 3");
            open.execute("delete from activity_seal where seq <= 3");
            open.execute("delete from activity where id <= 3");
        });

        assertThat(verify())
                .isEqualTo(new Verdict.Broken(
                        4, "is the first one left, and no entry says that those before were pruned"));
    }

    /** As the trigger does, entry by entry. */
    private void sealAgain() {
        transaction.run(open -> open.execute("""
                do $$
                declare
                    entry activity;
                    last bytea := ''::bytea;
                    n bigint := 0;
                begin
                    for entry in select * from activity order by id loop
                        n := n + 1;
                        last := sha256(last || convert_to(activity_text(entry), 'UTF8'));
                        insert into activity_seal (seq, activity_id, hash) values (n, entry.id, last);
                    end loop;
                end
                $$"""));
    }

    /** Makes the change as a database administrator could, past the triggers, looks, and takes it back. */
    private boolean seen(String change) {
        var seen = new boolean[1];
        assertThatThrownBy(() -> transaction.run(open -> {
                    open.execute("set local session_replication_role = replica");
                    assertThat(open.execute(change)).as(change).isPositive();
                    seen[0] = verify() instanceof Verdict.Broken;
                    throw new TakenBack();
                }))
                .isInstanceOf(TakenBack.class);
        return seen[0];
    }

    private static final class TakenBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Verdict verify() {
        return AuditChain.verify(transaction, Optional.empty());
    }

    private void write(int number) {
        activity.record(Happening.of("tried-it", Actor.person(UserId.fresh(), "Ada"))
                .with("n", number)
                .from("127.0.0.1"));
    }
}
