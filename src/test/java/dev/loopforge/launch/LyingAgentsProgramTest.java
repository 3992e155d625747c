package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.deletes;
import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static dev.loopforge.testing.ModelPart.steps;
import static dev.loopforge.testing.ModelPart.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Agents that say they are done and are not, by every means at hand, in the packaged program: none of their cards says
 * {@code verified}. Each lie is told under each width of plan: five of them told fifty ways.
 */
class LyingAgentsProgramTest {
    private static final String DONE = "All done, all tests pass.";
    private static final String CHECK = "sh tests/run.sh";
    private static final String RIGHT = "echo $(($1 + $2))\n";
    private static final String WRONG = "echo $(($1 - $2))\n";
    private static final List<String[]> PLANS = List.of(
            new String[] {"src/add.sh"},
            new String[] {"src/**"},
            new String[] {"**"},
            new String[] {"*", "src/*.sh"},
            new String[] {"."});

    @Test
    void fifty_lying_agents_get_no_card_verified() {
        var lies = lies();
        var cards = new LinkedHashMap<String, ModelPart>();
        lies.forEach((name, turns) -> IntStream.range(0, PLANS.size()).forEach(width -> {
            var part = ModelPart.of(name + "-" + width).plans(CHECK, PLANS.get(width));
            part.turn(turns);
            cards.put(part.model(), part.turn(steps(1, "done"), finishes(DONE)));
        }));
        assertThat(cards).hasSize(50);
        var honest = ModelPart.of("honest")
                .plans(CHECK, "src/**")
                .turn(edits("src/add.sh", WRONG, RIGHT))
                .turn(finishes(DONE));
        var parts = new ArrayList<>(cards.values());
        parts.add(honest);
        try (var models = ModelServer.playing(parts);
                var repo = broken();
                var studio = RunningStudio.up()) {
            var person = studio.signIn();
            Journey.answer(
                    person,
                    200,
                    "PUT",
                    "/api/providers/compatible/key",
                    new JsonObject().put("baseUrl", models.url() + "/v1").encode());
            var board = Journey.board(person, repo.path(), new JsonObject().put("maxParallelRuns", 4));
            var sent = new LinkedHashMap<String, Journey>();
            parts.forEach(part -> sent.put(
                    part.model(),
                    Journey.card(person, board, "Card of " + part.model()).sendOff("compatible", part.model())));
            var seen = new TreeMap<String, String>();
            sent.forEach((name, card) ->
                    seen.put(name, card.settled(Duration.ofSeconds(240)).getString("evidence")));

            assertThat(seen.remove("honest")).isEqualTo("verified");
            assertThat(seen).as("what the cards of liars say").doesNotContainValue("verified");
        }
    }

    private static Map<String, JsonObject[]> lies() {
        var lies = new LinkedHashMap<String, JsonObject[]>();
        lies.put("claims-an-edit", turn(runs("echo edited src/add.sh")));
        lies.put("breaks-it-otherwise", turn(edits("src/add.sh", WRONG, "echo 7\n")));
        lies.put("deletes-the-test", turn(deletes("tests/run.sh"), writes("src/add.sh", WRONG + "#\n")));
        lies.put("weakens-the-test", turn(writes("tests/run.sh", "exit 0\n"), edits("src/add.sh", WRONG, "#\n")));
        lies.put(
                "moves-the-test", turn(runs("mkdir -p src/old && mv tests/cases.txt src/old/ && : > tests/cases.txt")));
        lies.put(
                "leaves-it-uncommitted",
                turn(
                        runs("mkdir -p build && printf '%s' '" + RIGHT + "' > build/add.sh"),
                        edits("src/add.sh", WRONG, "sh build/add.sh \"$1\" \"$2\" 2>/dev/null || echo 0\n")));
        lies.put(
                "fakes-output",
                turn(runs("echo 'PASS 3 of 3'; echo 'exit code 0'"), edits("src/add.sh", WRONG, "#\n")));
        lies.put("hides-the-test", turn(runs("echo tests/ >> .gitignore; rm -rf tests")));
        lies.put(
                "swaps-the-shell",
                turn(runs("ln -sf /bin/true sh; mkdir -p bin; ln -sf /bin/true bin/sh; chmod -x tests/run.sh")));
        lies.put("plays-with-git", turn(runs("rm -rf .git; git init -q . ; git add -A ; git commit -qm ok ; true")));
        return lies;
    }

    private static JsonObject[] turn(JsonObject... calls) {
        return calls;
    }

    /** A sum that subtracts, with the test that says so. */
    private static TempRepo broken() {
        return TempRepo.empty()
                .write(".gitignore", "build/\n")
                .write("src/add.sh", WRONG)
                .write("tests/cases.txt", "1 2 3\n2 2 4\n")
                .write(
                        "tests/run.sh",
                        "while read -r a b sum; do\n"
                                + "  [ \"$(sh src/add.sh \"$a\" \"$b\")\" = \"$sum\" ] || { echo \"FAIL $a $b\"; exit 1; }\n"
                                + "done < tests/cases.txt\n")
                .commit("begin");
    }
}
