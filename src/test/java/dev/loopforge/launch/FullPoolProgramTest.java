package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Database;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A program that answers and works, and whose every connection to PostgreSQL is taken while a run ends. */
class FullPoolProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int REQUESTS = 60;

    @Test
    void requests_are_refused_until_there_are_connections_again_and_no_run_is_stuck() {
        try (var database = Database.empty();
                var models = ModelServer.playing(List.of(part()));
                var repo = TempRepo.sample();
                var studio = RunningStudio.with(
                        database.environment(Map.of("LOOPFORGE_OPENAI_URL", models.url() + "/v1")))) {
            var person = studio.signIn();
            Journey.answer(
                    person,
                    200,
                    "PUT",
                    "/api/providers/openai/key",
                    new JsonObject().put("apiKey", "sk-full").encode());
            var board = Journey.board(person, repo.path(), new JsonObject());
            var card = Journey.card(person, board, "Wait for a connection").sendOff("openai", "model-p");
            RunningStudio.await(
                    () -> card.journal().stream().anyMatch(entry -> "log".equals(entry.getString("kind"))), LIMIT);

            var asked = new CompletableFuture<List<HttpResponse<String>>>();
            database.standingStill("task", rows -> {
                var all = IntStream.range(0, REQUESTS)
                        .mapToObj(each -> CompletableFuture.supplyAsync(
                                () -> person.send("GET", "/api/workflows/" + board + "/board", ""),
                                task -> Thread.ofVirtual().start(task)))
                        .toList();
                asked.completeAsync(
                        () -> all.stream().map(CompletableFuture::join).toList(),
                        task -> Thread.ofVirtual().start(task));
                long until = System.nanoTime() + Duration.ofSeconds(12).toNanos();
                RunningStudio.await(() -> System.nanoTime() > until, LIMIT);
            });
            long lifted = System.nanoTime();
            Journey.answer(person, 200, "GET", "/api/workflows/" + board + "/board", "");
            var answers = millis(lifted);
            var task = card.settled(LIMIT);
            System.out.printf(
                    "full pool: %d of %d requests refused; answers %d ms after it was lifted, the run ended after %d ms%n",
                    asked.join().stream()
                            .filter(answer -> answer.statusCode() == 503)
                            .count(),
                    REQUESTS,
                    answers,
                    millis(lifted));

            assertThat(asked.join()).extracting(HttpResponse::statusCode).containsOnly(200, 503);
            assertThat(asked.join())
                    .filteredOn(answer -> answer.statusCode() == 503)
                    .allSatisfy(refused -> {
                        assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
                        assertThat(refused.body()).contains("problem:database-away");
                    });
            assertThat(answers).isLessThan(10_000);
            assertThat(task.getJsonObject("run").getString("status"))
                    .as(studio::logText)
                    .isEqualTo("SUCCEEDED");
            assertThat(task.getJsonObject("run").getInteger("attempt")).isEqualTo(1);
            assertThat(millis(lifted)).as("ms until the run had ended").isLessThan(30_000);
            assertThat(RunningStudio.await(() -> picked(database) == 0, Duration.ofSeconds(10)))
                    .as("no job is left in anybody's hands")
                    .isTrue();
        }
    }

    private static ModelPart part() {
        return ModelPart.of("model-p")
                .says("It can be done.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(runs("for n in $(seq 100); do echo line $n; sleep 0.04; done"))
                .turn(finishes("Added a line."));
    }

    private static int picked(Database database) {
        return database.transaction().call(rows -> rows.fetchSingle("select count(*) from scheduled_tasks where picked")
                .get(0, Integer.class));
    }

    private static long millis(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }
}
