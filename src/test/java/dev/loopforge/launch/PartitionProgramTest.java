package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Cable;
import dev.loopforge.testing.Database;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A worker that the network parts from PostgreSQL in the midst of a run, at the worst moment: it has just locked the run's
 * row, and PostgreSQL does not learn that nobody will ever come to unlock it.
 */
class PartitionProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void a_worker_that_is_cut_off_does_nothing_twice_and_works_again_when_the_network_is_back() {
        try (var database = Database.empty();
                var models = ModelServer.playing(List.of(part()));
                var repo = TempRepo.sample();
                var first = database.cable();
                var second = database.cable()) {
            var environment = database.environment(Map.of("LOOPFORGE_OPENAI_URL", models.url() + "/v1"));
            try (var server = RunningStudio.role("server", environment);
                    var one = RunningStudio.role("worker", by(first, database, environment));
                    var two = RunningStudio.role("worker", by(second, database, environment))) {
                var person = server.signInByLink();
                Journey.answer(
                        person,
                        200,
                        "PUT",
                        "/api/providers/openai/key",
                        new JsonObject().put("apiKey", "sk-parted").encode());
                var card = Journey.card(
                                person, Journey.board(person, repo.path(), new JsonObject()), "Go on without it")
                        .sendOff("openai", "model-x");
                RunningStudio.await(
                        () -> card.journal().stream().anyMatch(entry -> "log".equals(entry.getString("kind"))), LIMIT);
                boolean isOne = one.holdsARun(person);
                var cable = isOne ? first : second;
                cable.cutBehind("\"run\"\\.\"id\" = .{1,30} for update");
                assertThat(RunningStudio.await(cable::isCut, LIMIT)).isTrue();
                long cut = System.nanoTime();
                int before = card.journal().size();

                RunningStudio.await(() -> card.journal().size() > before, LIMIT);
                long taken = since(cut);
                var task = card.settled(LIMIT);
                assertThat(task.getString("stage")).as(task.encodePrettily()).isEqualTo("REVIEW");
                assertThat(task.getString("evidence")).isEqualTo("verified");
                cable.mend();
                long mended = System.nanoTime();
                assertThat(RunningStudio.await(() -> alive(person) == 2, LIMIT))
                        .as(() -> "it beats again: " + (isOne ? one : two).logText())
                        .isTrue();
                System.out.printf(
                        "cut off: taken up by another after %d ms; back %d ms after the network%n",
                        taken, since(mended));

                (isOne ? two : one).terminate();
                var next = card.another("And again").sendOff("openai", "model-x");
                assertThat(next.settled(LIMIT).getJsonObject("run").getString("status"))
                        .as(() -> (isOne ? one : two).logText())
                        .isEqualTo("SUCCEEDED");
                assertThat(card.get().getJsonObject("run")).isEqualTo(task.getJsonObject("run"));
                assertThat(task.getJsonObject("run").getInteger("attempt")).isEqualTo(1);
                assertThat(repo.git("rev-list", "--count", "main.." + task.getString("branch"))
                                .strip())
                        .isEqualTo("1");
                assertThat(card.journal().stream().map(entry -> entry.getString("kind")))
                        .as("ends of the run")
                        .containsOnlyOnce("evidence");
                assertThat(number(database, """
                        select count(*) from run_event older join run_event newer using (run_id)
                        where older.epoch < newer.epoch and older.seq > newer.seq"""))
                        .as("entries of whoever was fenced")
                        .isZero();
                assertThat(number(database, "select max(epoch) from run"))
                        .as("claims")
                        .isEqualTo(2);
                assertThat(number(database, "select count(*) from scheduled_tasks where task_name = 'RunPlan'"))
                        .as("jobs left")
                        .isZero();
            }
        }
    }

    private static Map<String, String> by(Cable cable, Database database, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        // The cable is to read what passes.
        all.put("DATABASE_URL", database.url(cable) + "?prepareThreshold=0");
        return all;
    }

    private static ModelPart part() {
        return ModelPart.of("model-x")
                .says("It can be done.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(runs("for n in $(seq 100); do echo line $n; sleep 0.04; done"))
                .turn(finishes("Added a line."));
    }

    private static long alive(SignedIn person) {
        return Journey.answer(person, 200, "GET", "/api/admin/workers", "").getJsonArray("items").stream()
                .filter(worker -> ((JsonObject) worker).getBoolean("alive"))
                .count();
    }

    private static long since(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static int number(Database database, String sql) {
        return database.transaction().call(rows -> rows.fetchSingle(sql).get(0, Integer.class));
    }
}
