package dev.loopforge.testing;

import static dev.loopforge.testing.ModelPart.call;
import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** A run whose commands print without an end, do not listen, and multiply: what the model is told, and the server's heap. */
public final class Rough {
    private static final String MODEL = "model-r";

    private Rough() {}

    public static ModelPart part() {
        var deaf = new JsonObject()
                .put("command", "trap '' TERM INT HUP; ( setsid sleep 77.125 & ); while :; do :; done")
                .put("timeoutSeconds", 2);
        return ModelPart.of(MODEL)
                .says("It can be done.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(runs("yes 0123456789 | head -c 5000000000; sleep 77.125"))
                .turn(runs("head -c 5000000000 /dev/zero"))
                .turn(call("run_command", deaf))
                .turn(runs("for i in $(seq 10000); do sleep 77.125 & done 2>/dev/null; wait"))
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(finishes("Done."));
    }

    /** Live bytes in the heap: before, and the most while the commands were under way. */
    public record Seen(long before, long most, List<String> told) {}

    public static Seen endure(Kills kills) {
        var warm = kills.card("Be rough once").sendOff("openai", MODEL);
        succeeds(warm);
        long before = kills.liveHeap();
        var card = kills.card("Be rough").sendOff("openai", MODEL);
        long most = before;
        while (!"SUCCEEDED".equals(card.run().getString("status"))
                && !"FAILED".equals(card.run().getString("status"))) {
            most = Math.max(most, kills.liveHeap());
        }
        succeeds(card);
        assertThat(ProcessHandle.allProcesses()
                        .filter(one -> one.info().commandLine().orElse("").contains("77.125")))
                .as("orphans")
                .isEmpty();
        var told = card.journal().stream()
                .filter(entry ->
                        "result".equals(entry.getString("kind")) && "run_command".equals(entry.getString("tool")))
                .map(entry -> entry.getString("content").lines().findFirst().orElse(""))
                .toList();
        return new Seen(before, most, told);
    }

    private static void succeeds(Journey card) {
        var task = card.settled(Duration.ofSeconds(180));
        assertThat(task.getJsonObject("run").getString("status"))
                .as(task.encodePrettily())
                .isEqualTo("SUCCEEDED");
    }
}
