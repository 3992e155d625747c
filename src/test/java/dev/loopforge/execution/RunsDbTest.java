package dev.loopforge.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.board.Seeding;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.testing.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsDbTest {
    @Test
    void the_next_to_start_are_those_moved_then_the_urgent_then_the_oldest_and_none_that_waits_for_another(
            @TempDir Path folder) {
        try (var database = Database.fresh()) {
            new Seeding(database.transaction(), folder, Clock.systemUTC()).fill(1, 6);
            database.transaction().run(sql -> {
                sql.execute(
                        "update task set stage = 'READY', priority = (array['LOW', 'NONE', 'NONE', 'URGENT', 'NONE',"
                                + " 'HIGH'])[number]");
                RunRows.forEveryCard(sql, Run.Status.QUEUED);
                sql.execute("update run r set created_at = now() - t.number * interval '1 hour'"
                        + " from task t where t.id = r.task_id");
                sql.execute("delete from task_dependency");
                sql.execute("""
                        insert into task_dependency (task_id, depends_on_id)
                        select a.id, b.id from task a, task b where a.number = 4 and b.number = 5""");
            });
            var board = new WorkflowId(one(database, "select id from workflow"));
            var runs = new Runs(database.transaction(), Clock.systemUTC());
            Map<String, Integer> moved =
                    Map.of(one(database, "select id from task where number = 2").toString(), 1);

            assertThat(numbers(database, runs, board, moved, 1)).containsExactly(2);
            assertThat(numbers(database, runs, board, moved, 2)).containsExactly(2, 6);
            assertThat(numbers(database, runs, board, moved, 4)).containsExactly(2, 6, 1, 5);
            assertThat(numbers(database, runs, board, moved, 9)).doesNotContain(4);
            assertThat(numbers(database, runs, board, Map.of(), 4)).containsExactly(6, 1, 5, 3);

            database.transaction().run(sql -> sql.execute("update task set stage = 'DONE' where number = 5"));
            assertThat(numbers(database, runs, board, Map.of(), 1)).containsExactly(4);
        }
    }

    /** The cards of those that come next, in their order. */
    private static List<Integer> numbers(
            Database database, Runs runs, WorkflowId board, Map<String, Integer> moved, int most) {
        var cards = database.transaction()
                .call(sql -> sql.fetch("select r.id, t.number from task t join run r on r.task_id = t.id")
                        .intoMap(row -> row.get(0, UUID.class), row -> row.get(1, Integer.class)));
        return runs.next(List.of(board), moved, most).stream()
                .map(run -> Objects.requireNonNull(cards.get(run.value())))
                .toList();
    }

    private static UUID one(Database database, String sql) {
        return database.transaction().call(query -> query.fetchSingle(sql).get(0, UUID.class));
    }
}
