package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Database;
import dev.loopforge.testing.FakeTime;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import dev.loopforge.testing.UnreliableModels;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A server that believes it is yesterday and a worker that believes it is tomorrow, on one PostgreSQL that knows the time. */
class SkewedClocksProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int RUNS = 4;

    @Test
    void a_clock_a_day_off_begins_nothing_early_or_twice_and_lengthens_no_session() {
        try (var database = Database.empty();
                var models = ModelServer.playing(List.of(part()));
                var gateway = new UnreliableModels(models);
                var repo = TempRepo.sample()) {
            var environment = database.environment(Map.of("LOOPFORGE_OPENAI_URL", gateway.url() + "/v1"));
            try (var server = RunningStudio.with(FakeTime.off("-24h", environment));
                    var worker = RunningStudio.role("worker", FakeTime.off("+24h", environment))) {
                var person = server.signIn();
                Journey.answer(
                        person,
                        200,
                        "PUT",
                        "/api/providers/openai/key",
                        new JsonObject().put("apiKey", "sk-clock").encode());
                var board = Journey.board(person, repo.path(), new JsonObject().put("maxParallelRuns", 2));
                var later = Journey.card(person, board, "Later");
                var plan = later.plan("openai", "model-c");
                gateway.fail(1, 429, Map.of("Retry-After", "3600"));
                later.approve(plan);
                assertThat(RunningStudio.await(() -> "PAUSED".equals(later.run().getString("status")), LIMIT))
                        .as(() -> later.get().encodePrettily() + worker.logText())
                        .isTrue();
                var cards = IntStream.range(0, RUNS)
                        .mapToObj(
                                at -> Journey.card(person, board, "Card " + at).sendOff("openai", "model-c"))
                        .toList();
                cards.forEach(card -> assertThat(
                                card.settled(LIMIT).getJsonObject("run").getString("status"))
                        .isEqualTo("SUCCEEDED"));

                assertThat(number(database, "select sum(epoch) from run where status = 'SUCCEEDED'"))
                        .as("claims")
                        .isEqualTo(RUNS);
                assertThat(later.run().getString("status"))
                        .as("what waits for an hour waits for an hour, whoever believes it is over")
                        .isEqualTo("PAUSED");
                assertThat(number(database, """
                                select extract(epoch from execution_time - now())::int from scheduled_tasks
                                where task_name = 'ResumeRun'""")).isBetween(3_400, 3_602);

                assertThat(person.send("GET", "/api/session", "").statusCode()).isEqualTo(200);
                database.transaction()
                        .run(rows -> rows.execute("update user_session set expires_at = now() - interval '1 second'"));
                assertThat(person.send("GET", "/api/workflows", "").statusCode())
                        .as("a session that is over, by a server that believes it has a day left")
                        .isEqualTo(401);
            }
        }
    }

    private static ModelPart part() {
        return ModelPart.of("model-c")
                .plans("true", "src/app.txt")
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(finishes("Added a line."));
    }

    private static int number(Database database, String sql) {
        return database.transaction().call(rows -> rows.fetchSingle(sql).get(0, Integer.class));
    }
}
