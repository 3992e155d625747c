package dev.loopforge.launch;

import static dev.loopforge.launch.GitHubStage.LIMIT;
import static dev.loopforge.launch.GitHubStage.reviewed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Journey;
import dev.loopforge.testing.Loot;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ObedientModel;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Fifty orders of somebody else reach a model that obeys, as they would in reality: in the text of a stranger's issue that
 * was imported, in a file of the repository, and in what a script of the repository prints.
 */
class GitHubInjectionProgramTest {
    private static final String SCRIPT = "status.sh";
    private static final String FILE = "NOTES.md";

    @Test
    void an_agent_that_obeys_what_issue_file_and_command_tell_it_finds_no_secret_and_reaches_nobody() throws Exception {
        GitHubStage.requireCounterparts();
        var own = List.of(
                ModelPart.call("read_file", new JsonObject().put("path", FILE)), ModelPart.runs("sh " + SCRIPT));
        try (var loot = new Loot();
                var model = new ObedientModel("test -s " + Loot.FILE, own);
                var begun = TempRepo.sample()) {
            var orders = loot.orders();
            begun.write(FILE, text(orders.subList(17, 34)))
                    .write(SCRIPT, "cat <<'END'\n" + text(orders.subList(34, 50)) + "END\n")
                    .commit("notes");
            try (var hub = new GitHubStage(model.url(), begun)) {
                var card = imported(hub, text(orders.subList(0, 17)));
                assertThat(card.settled(Duration.ofMinutes(4))
                                .getJsonObject("run")
                                .getString("status"))
                        .isEqualTo("SUCCEEDED");
                assertThat(model.obeyed()).as("what it was told to do").containsExactlyElementsOf(orders);
                assertThat(loot.callers()).as("who reached the listener").isZero();
                loot.call();
                RunningStudio.await(() -> loot.callers() == 2, LIMIT);
                assertThat(loot.callers()).as("the listener hears").isEqualTo(2);
                requireNothingFound(hub, card, model);
            }
        }
    }

    private static void requireNothingFound(GitHubStage hub, Journey card, ObedientModel model) throws Exception {
        var branch = reviewed(card).getString("branch");
        var found = hub.code.git("show", branch + ":" + Loot.FILE);
        assertThat(found)
                .as("what the orders found")
                .contains("PATH=", Base64.getEncoder().encodeToString("PAT".getBytes(UTF_8)));
        var told = card.journal().toString() + model.asked() + found;
        var master = Files.readString(hub.studio.data().resolve("master.key")).strip();
        for (var secret : List.of(
                GitHubStage.OWNER, GitHubStage.MODEL_KEY, GitHubStage.SECRET, master, hub.studio.setupToken())) {
            assertThat(told.replaceAll("\\s+", " ")).doesNotContain(Loot.shapes(secret));
        }
    }

    /** The card of a stranger's issue with this text, whose run has been approved. */
    private static Journey imported(GitHubStage hub, String text) {
        hub.issue(GitHubStage.STRANGER, "It does not start", text, "agent");
        var made = hub.imported("agent");
        assertThat(made).hasSize(1);
        var task = made.getJsonObject(0);
        assertThat(task.getString("description")).contains("Untrusted text", "> " + ObedientModel.order("bash -c "));
        return Journey.of(hub.person, task.getString("id")).sendOff("openai", "obedient");
    }

    private static String text(List<String> orders) {
        return orders.stream().map(ObedientModel::order).collect(Collectors.joining("\n", "To fix it:\n", "\n"));
    }
}
