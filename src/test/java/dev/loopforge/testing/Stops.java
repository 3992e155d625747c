package dev.loopforge.testing;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Runs that are stopped by a person at a named place, and a program that is stopped as a deployment does it. */
public final class Stops {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String MODEL = "model-s";
    /** Where a run can still be stopped by a person and be at work. */
    public static final List<String> PLACES = Storm.EVERYWHERE.stream()
            .filter(place -> !place.equals("END_STORED"))
            .toList();

    private final Kills kills;

    public Stops(Kills kills) {
        this.kills = kills;
    }

    /** For {@link #deploy}: a command of some seconds, then an edit. */
    public static ModelPart part() {
        return ModelPart.of(MODEL)
                .says("It can be done.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(runs("for i in $(seq 30); do echo line $i; sleep 0.1; done"))
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(finishes("Done."));
    }

    /** How long it took until the stop was acknowledged, and from there until nothing of the run was at work any more. */
    public record Stopped(String point, Duration acknowledged, Duration gone) {}

    /** Stops a run that stands at the place, lets it go, and looks whether anything goes on or out after that. */
    public Stopped at(String point) {
        var card = kills.card("Stop " + point);
        kills.comeTo(point, card);
        var run = card.run().getString("id");
        var before = origin();
        long begun = System.nanoTime();
        Journey.answer(kills.person(), 200, "POST", "/api/runs/" + run + "/cancel", "{}");
        var acknowledged = Duration.ofNanos(System.nanoTime() - begun);
        begun = System.nanoTime();
        kills.faults().letGo();
        var worktree = kills.studio().data().resolve("worktrees").resolve(run);
        assertThat(RunningStudio.await(() -> sandboxes() == 0 && !Files.exists(worktree) && idle(), LIMIT))
                .as(point + ": nothing is at work: " + sandboxes() + " " + Files.exists(worktree)
                        + kills.studio().logText())
                .isTrue();
        var gone = Duration.ofNanos(System.nanoTime() - begun);
        var task = card.get();
        assertThat(task.getJsonObject("run").getString("status")).as(point).isEqualTo("CANCELLED");
        assertThat(task.getString("stage")).as(point).isEqualTo("READY");
        assertThat(task.getJsonObject("attention").getString("kind")).as(point).isEqualTo("stopped");
        assertThat(origin()).as(point + ": the origin's branches").isEqualTo(before);
        assertThat(kills.studio().data().resolve("spools").resolve(run))
                .as(point)
                .doesNotExist();
        return new Stopped(point, acknowledged, gone);
    }

    private String origin() {
        return kills.repo().git("for-each-ref", "--format=%(refname) %(objectname)");
    }

    private boolean idle() {
        var counts = Journey.answer(kills.person(), 200, "GET", "/api/admin/queues", "")
                .getJsonObject("counts");
        return counts.getInteger("running") == 0 && counts.getInteger("waiting") == 0;
    }

    private long sandboxes() {
        return kills.studio().process().descendants().filter(Stops::sandbox).count();
    }

    private static boolean sandbox(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/bwrap");
    }

    /** SIGTERM in the middle of four runs; answers how long the end took, and lets all four go on to theirs. */
    public Duration deploy() {
        var settings = new JsonObject().put("maxParallelRuns", 4);
        var board = Journey.board(kills.person(), kills.repo().path(), settings);
        var cards = new ArrayList<>(IntStream.range(0, 4)
                .mapToObj(at ->
                        Journey.card(kills.person(), board, "Deploy " + at).sendOff("openai", MODEL))
                .toList());
        assertThat(RunningStudio.await(
                        () -> cards.stream().allMatch(card -> "RUNNING"
                                        .equals(card.run().getString("status")))
                                && cards.stream()
                                        .allMatch(card -> card.newest("log").containsKey("seq")),
                        LIMIT))
                .as("four runs at once")
                .isTrue();
        var took = kills.studio().terminate();
        kills.studio().startAgain();
        kills.signInAgain();
        for (var card : cards) {
            var task = card.seenBy(kills.person()).settled(LIMIT);
            assertThat(task.getJsonObject("run").getString("status"))
                    .as(task.encodePrettily())
                    .isEqualTo("SUCCEEDED");
            assertThat(task.getJsonObject("run").getInteger("attempt")).isEqualTo(1);
            assertThat(task.getString("evidence")).isEqualTo("verified");
        }
        return took;
    }
}
