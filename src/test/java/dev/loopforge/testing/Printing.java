package dev.loopforge.testing;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One run whose command prints a thousand numbered lines a second, and whose program is killed again and again meanwhile.
 * What the command had written when it died with the program lies in its spool; the journal must have exactly that.
 */
public final class Printing {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String MODEL = "model-lines";

    private final Kills kills;
    private final Random random;
    private Journey card;

    private Printing(Kills kills, long seed) {
        this.kills = kills;
        this.random = new Random(seed);
        this.card = kills.card("Print many lines").sendOff("openai", MODEL);
    }

    /** A run whose command goes on until it is killed, or let go by a file in its worktree. */
    public static ModelPart part() {
        return ModelPart.of(MODEL)
                .says("I would touch `src/app.txt`.")
                .plans("true", "src/app.txt")
                .turn(runs(numbered(0)))
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(finishes("Printed."));
    }

    /** A command that prints a thousand numbered lines a second, each with so many dots, until {@code go-on} is there. */
    static String numbered(int dots) {
        return "perl -MTime::HiRes=time,sleep -e '$| = 1; $t = time; for ($n = 1; !-e \"go-on\"; $n++)"
                + " { print \"line $n" + ".".repeat(dots) + "\\n\"; $d = $t + $n / 1000 - time; sleep $d if $d > 0 }"
                + " unlink \"go-on\"'; true numbered";
    }

    /** What was seen: kills, those after which it was killed again while it read the rest of the spool; lines the commands had written when they were killed, and those of the one that was let go on. */
    public record Seen(int kills, int again, long linesOfTheKilled, long linesOfTheLast, long recovered) {}

    /** Kills as often, each time somewhere in the second after the command's first lines are in the journal. */
    public static Seen survive(Kills kills, int times, long seed) {
        return new Printing(kills, seed).survive(times);
    }

    private Seen survive(int times) {
        var written = new ArrayList<List<String>>();
        long known = 0;
        long recovered = 0;
        int twice = 0;
        for (int time = 0; time < times; time++) {
            long before = known;
            assertThat(RunningStudio.await(() -> printsSince(before), LIMIT))
                    .as("lines after entry " + before + ": " + kills.studio().logText())
                    .isTrue();
            pause(random.nextInt(500, 1_500));
            var newest = card.newest("log");
            long stored =
                    newest.getLong("firstLine") + newest.getJsonArray("lines").size() - 1;
            known = card.newest("tool").getLong("seq");
            kills.studio().kill();
            written.add(leftBehind());
            recovered += written.getLast().size() - stored;
            if (time % 3 == 0) {
                twice += dieWhileRecovering(known) ? 1 : 0;
            } else {
                kills.studio().startAgain();
                card = kills.seenAgain(card);
            }
        }
        long before = known;
        assertThat(RunningStudio.await(() -> printsSince(before), LIMIT))
                .as("lines after entry " + before + ": " + kills.studio().logText())
                .isTrue();
        card.lets(kills.studio().data().resolve("worktrees"), "go-on");
        var task = card.settled(LIMIT);
        assertThat(task.getJsonObject("run").getString("status"))
                .as(task.encodePrettily())
                .isEqualTo("SUCCEEDED");
        var printed = printed();
        assertThat(printed).as("commands").hasSize(times + 1);
        for (int time = 0; time < times; time++) {
            assertThat(printed.get(time)).as("command " + time).isEqualTo(written.get(time));
        }
        printed.forEach(Printing::dense);
        return new Seen(
                times,
                twice,
                written.stream().mapToLong(List::size).sum(),
                printed.getLast().size(),
                recovered);
    }

    /** Starts the program only to kill it again once it puts the rest of the spool into the journal, where there is any. */
    private boolean dieWhileRecovering(long known) {
        kills.faults().arm("MID_RECOVERY");
        kills.studio().startAgain();
        card = kills.seenAgain(card);
        RunningStudio.await(() -> kills.faults().reached() || printsSince(known), LIMIT);
        boolean reached = kills.faults().reached();
        kills.faults().disarm();
        if (reached) {
            kills.studio().kill();
            kills.faults().letGo();
            kills.studio().startAgain();
            card = kills.seenAgain(card);
        }
        return reached;
    }

    private boolean printsSince(long known) {
        if (card.run().isEmpty()) {
            return false;
        }
        long begun = card.newest("tool").getLong("seq", 0L);
        return begun > known && card.newest("log").getLong("seq", 0L) > begun;
    }

    /** The lines in the spool, once everybody who wrote there is gone. */
    private List<String> leftBehind() {
        RunningStudio.await(
                () -> ProcessHandle.allProcesses()
                        .noneMatch(one -> one.info().commandLine().orElse("").contains("true numbered")),
                LIMIT);
        var spools = kills.studio().data().resolve("spools");
        try (var found = Files.walk(spools)) {
            var spool = found.filter(path -> path.endsWith("stdout")).toList();
            assertThat(spool).as("spools").hasSize(1);
            RunningStudio.await(() -> still(spool.getFirst()), LIMIT);
            return Files.readAllLines(spool.getFirst());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean still(Path file) {
        long before = file.toFile().length();
        pause(100);
        return file.toFile().length() == before;
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** The lines in the journal, command by command. */
    private List<List<String>> printed() {
        var all = new ArrayList<List<String>>();
        for (var entry : card.journal()) {
            var kind = entry.getString("kind");
            if (kind.equals("tool") && "run_command".equals(entry.getString("tool"))) {
                all.add(new ArrayList<>());
            } else if (kind.equals("log") && !entry.getString("step").startsWith("evidence")) {
                assertThat(entry.getInteger("firstLine"))
                        .isEqualTo(all.getLast().size() + 1);
                all.getLast().addAll(lines(entry.getJsonArray("lines")));
            }
        }
        return all;
    }

    private static List<String> lines(JsonArray lines) {
        return lines.stream().map(String.class::cast).toList();
    }

    private static void dense(List<String> lines) {
        for (int at = 0; at < lines.size(); at++) {
            assertThat(lines.get(at)).isEqualTo("line " + (at + 1));
        }
    }
}
