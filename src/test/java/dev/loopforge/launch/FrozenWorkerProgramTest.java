package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Database;
import dev.loopforge.testing.FaultFile;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A worker that stands still (SIGSTOP) right before it claims a run, for longer than its lease, and then goes on. */
class FrozenWorkerProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void a_worker_that_wakes_behind_another_claims_nothing() {
        try (var database = Database.empty();
                var models = ModelServer.playing(List.of(part()));
                var repo = TempRepo.sample();
                var faults = new FaultFile()) {
            var environment = database.environment(Map.of("LOOPFORGE_OPENAI_URL", models.url() + "/v1"));
            var frozen = new HashMap<>(environment);
            frozen.put("JDK_JAVA_OPTIONS", faults.option());
            try (var server = RunningStudio.role("server", environment);
                    var one = RunningStudio.role("worker", frozen)) {
                var person = server.signInByLink();
                Journey.answer(
                        person,
                        200,
                        "PUT",
                        "/api/providers/openai/key",
                        new JsonObject().put("apiKey", "sk-frozen").encode());
                faults.arm("BEFORE_CLAIM");
                var card = Journey.card(person, Journey.board(person, repo.path(), new JsonObject()), "Go on behind it")
                        .sendOff("openai", "model-f");
                assertThat(RunningStudio.await(faults::reached, LIMIT)).isTrue();
                one.freeze();
                try (var two = RunningStudio.role("worker", environment)) {
                    assertThat(RunningStudio.await(
                                    () -> card.journal().stream()
                                            .anyMatch(entry -> "log".equals(entry.getString("kind"))),
                                    LIMIT))
                            .as(two::logText)
                            .isTrue();
                    faults.letGo();
                    one.thaw();
                    assertThat(RunningStudio.await(
                                    () -> one.logText().contains("in other hands") || claims(database) > 1, LIMIT))
                            .as(one::logText)
                            .isTrue();

                    var task = card.settled(LIMIT);

                    assertThat(task.getString("stage"))
                            .as(task.encodePrettily())
                            .isEqualTo("REVIEW");
                    assertThat(task.getString("evidence")).isEqualTo("verified");
                    assertThat(claims(database)).as("claims").isEqualTo(1);
                    assertThat(RunningStudio.await(() -> jobs(database) == 0, LIMIT))
                            .as("no job is left")
                            .isTrue();
                }
            }
        }
    }

    private static int claims(Database database) {
        return number(database, "select max(epoch) from run");
    }

    private static int jobs(Database database) {
        return number(database, "select count(*) from scheduled_tasks where task_name = 'RunPlan'");
    }

    private static int number(Database database, String sql) {
        return database.transaction().call(rows -> rows.fetchSingle(sql).get(0, Integer.class));
    }

    private static ModelPart part() {
        return ModelPart.of("model-f")
                .says("It can be done.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(runs("for n in $(seq 100); do echo line $n; sleep 0.05; done"))
                .turn(finishes("Added a line."));
    }
}
