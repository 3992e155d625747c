package dev.loopforge.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.board.Seeding;
import dev.loopforge.testing.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldJournalsDbTest {
    @Test
    void the_bulk_of_old_journals_goes_and_every_entry_stays(@TempDir Path folder) {
        try (var database = Database.fresh()) {
            new Seeding(database.transaction(), folder, Clock.systemUTC()).fill(1, 2);
            database.transaction().run(sql -> {
                RunRows.forEveryCard(sql, Run.Status.SUCCEEDED);
                sql.execute("update run r set ended_at = now() - t.number * interval '30 days'"
                        + " from task t where t.id = r.task_id");
                sql.execute("""
                        insert into run_event (run_id, seq, kind, payload, private, epoch)
                        select id, n, case n when 1 then 'model' else 'log' end, '{"step": 1, "lines": ["a"]}',
                          case n when 1 then '{"said": "much"}'::jsonb end, 1 from run, generate_series(1, 3) n""");
            });
            var journals = new OldJournals(database.transaction(), new Retention(Optional.empty()), Clock.systemUTC());
            var until = Instant.now().minus(Duration.ofDays(45));

            assertThat(journals.prune(Instant.EPOCH, until)).isEqualTo(3);
            assertThat(journals.prune(Instant.EPOCH, until)).isZero();
            assertThat(count(database, "select count(*) from run_event")).isEqualTo(6);
            assertThat(count(database, "select count(*) from run_event where payload -> 'lines' = '[]'"))
                    .isEqualTo(2);
            assertThat(count(database, "select count(*) from run_event where private is not null"))
                    .isEqualTo(1);
        }
    }

    private static long count(Database database, String sql) {
        return database.transaction().call(query -> query.fetchSingle(sql).get(0, Long.class));
    }
}
