package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static dev.loopforge.testing.ModelPart.steps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Journeys 3 to 5 in the packaged program, with a model server that others wrote behind each of the four protocols. */
class WireJourneyProgramTest {
    private static final Map<String, String> PROVIDERS =
            Map.of("anthropic", "a", "openai", "b", "google", "c", "compatible:house", "d");

    @Test
    void a_card_reaches_done_over_each_protocol() {
        var parts =
                PROVIDERS.values().stream().map(WireJourneyProgramTest::honest).toList();
        try (var models = ModelServer.playing(parts);
                var repo = TempRepo.sample();
                var studio = RunningStudio.with(Map.of(
                        "LOOPFORGE_ANTHROPIC_URL", models.url(),
                        "LOOPFORGE_OPENAI_URL", models.url() + "/v1",
                        "LOOPFORGE_GOOGLE_URL", models.url()))) {
            var person = studio.signIn();
            for (var name : List.of("anthropic", "openai", "google")) {
                key(person, name, new JsonObject().put("apiKey", "sk-canary-" + name + "-0123456789"));
            }
            key(person, "compatible:house", new JsonObject().put("baseUrl", models.url() + "/v1"));
            var board = Journey.board(person, repo.path(), new JsonObject());
            PROVIDERS.forEach((provider, letter) -> {
                var card = Journey.card(person, board, "Add " + letter);
                card.sendOff(provider, "model-" + letter);
                var settled = card.settled(Duration.ofSeconds(60));
                assertThat(settled.getString("stage"))
                        .as(settled::encodePrettily)
                        .isEqualTo("REVIEW");
                assertThat(settled.getString("evidence"))
                        .as(() -> card.evidence().encodePrettily())
                        .isEqualTo("verified");
                assertThat(settled.getJsonObject("usage").getLong("inputTokens"))
                        .isPositive();
                card.merge();
                assertThat(card.get().getString("stage")).isEqualTo("DONE");
                assertThat(repo.git("show", "main:src/app.txt")).contains("line of " + letter);
            });
            assertThat(studio.logText()).doesNotContain("sk-canary").doesNotContain("line of ");
        }
    }

    private static void key(dev.loopforge.testing.SignedIn person, String provider, JsonObject key) {
        Journey.answer(person, 200, "PUT", "/api/providers/" + provider + "/key", key.encode());
    }

    private static ModelPart honest(String letter) {
        var line = "line of " + letter;
        return ModelPart.of("model-" + letter)
                .says("I would touch `src/app.txt`.")
                .plans("grep -q '" + line + "' src/app.txt", "src/app.txt")
                .turn(steps(1, "started"), edits("src/app.txt", "two\n", "two\n" + line + "\n"))
                .turn(runs("grep -c . src/app.txt"))
                .turn(steps(1, "done"), finishes("Added a line."));
    }
}
