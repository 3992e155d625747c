package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SmallMemory;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands that eat all the memory there is, under the packaged program in a small part of the machine. */
class MemoryProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int MEBIBYTES = 900;

    /** A tail without a line break holds all it has read. */
    private static final String ONE_THAT_GROWS = "head -c 3000000000 /dev/zero | tail | wc -c";

    /** Each of these is smaller than the server. */
    private static final String MANY_SMALL_ONES =
            "for n in $(seq 60); do ( head -c 40000000 /dev/zero; sleep 5 ) | tail | wc -c & done; wait $(jobs -p)";

    private static ModelPart part() {
        return ModelPart.of("model-m")
                .says("It can be done.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(runs("set -o pipefail; " + ONE_THAT_GROWS))
                .turn(runs(MANY_SMALL_ONES))
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(finishes("Done."));
    }

    @Test
    void a_command_that_eats_all_memory_goes_alone_and_the_model_is_told() {
        var memory = SmallMemory.of(MEBIBYTES);
        assumeTrue(memory.isPresent(), "skipped: only root can have a part of the memory");
        try (var small = memory.get();
                var models = ModelServer.playing(List.of(part()));
                var repo = TempRepo.sample();
                var studio = RunningStudio.with(Map.of("LOOPFORGE_OPENAI_URL", models.url() + "/v1"))) {
            var person = studio.signIn();
            var key = new JsonObject().put("apiKey", "sk-memory").encode();
            Journey.answer(person, 200, "PUT", "/api/providers/openai/key", key);
            small.takes(studio.process());
            var card = Journey.card(person, Journey.board(person, repo.path(), new JsonObject()), "Eat without end")
                    .sendOff("openai", "model-m");

            var task = card.settled(LIMIT);

            assertThat(studio.process().isAlive()).as(studio::logText).isTrue();
            assertThat(task.getJsonObject("run").getString("status"))
                    .as(task.encodePrettily())
                    .isEqualTo("SUCCEEDED");
            assertThat(task.getJsonObject("run").getInteger("attempt")).isEqualTo(1);
            var told = card.journal().stream()
                    .filter(entry ->
                            "result".equals(entry.getString("kind")) && "run_command".equals(entry.getString("tool")))
                    .map(entry -> entry.getString("content"))
                    .toList();
            System.out.println("memory: " + told);
            assertThat(told).hasSize(2);
            assertThat(told.getFirst()).startsWith("killed: its processes needed more memory than there is");
        }
    }
}
