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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Journeys 3 to 5 in the packaged program, with a model server that others wrote behind each of the four protocols. */
class WireJourneyProgramTest {
    private static final String SECRET = "canary-of-the-sandbox";
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
            repo.write("local.conf", "not for git\n");
            var board = Journey.board(person, repo.path(), settings());
            var shown = Journey.answer(person, 200, "GET", "/api/workflows/" + board, "");
            assertThat(shown.encode()).contains("••••").doesNotContain(SECRET);
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
                var log = person.send(
                        "GET", "/api/runs/" + settled.getJsonObject("run").getString("id") + "/log", "");
                assertThat(log.body()).contains("not for git", "token ••••").doesNotContain(SECRET);
                card.merge();
                assertThat(card.get().getString("stage")).isEqualTo("DONE");
                assertThat(repo.git("ls-tree", "--name-only", "main")).doesNotContain("local.conf");
                assertThat(repo.git("show", "main:src/app.txt")).contains("line of " + letter);
            });
            assertThat(studio.logText()).doesNotContain("sk-canary", SECRET).doesNotContain("line of ");
        }
    }

    /** A secret of the sandbox, and a file that git does not have. */
    private static JsonObject settings() {
        var token = new JsonObject().put("name", "TOKEN").put("secret", SECRET);
        return new JsonObject()
                .put("environment", new JsonArray().add(token))
                .put("copyFiles", new JsonArray().add("local.conf").add("../outside"));
    }

    private static void key(dev.loopforge.testing.SignedIn person, String provider, JsonObject key) {
        Journey.answer(person, 200, "PUT", "/api/providers/" + provider + "/key", key.encode());
    }

    private static ModelPart honest(String letter) {
        var line = "line of " + letter;
        return ModelPart.of("model-" + letter)
                .says("I would touch `src/app.txt`.")
                .plans(
                        "grep -q '" + line + "' src/app.txt && test -f local.conf && test \"$TOKEN\" = " + SECRET,
                        "src/app.txt")
                .turn(steps(1, "started"), edits("src/app.txt", "two\n", "two\n" + line + "\n"))
                .turn(runs("cat local.conf; echo token $TOKEN"))
                .turn(steps(1, "done"), finishes("Added a line."));
    }
}
