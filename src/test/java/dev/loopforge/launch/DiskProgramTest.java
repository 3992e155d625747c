package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import dev.loopforge.testing.Folders;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.SmallDisk;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disks that are full, one after the other, under the packaged program: what runs does rest, and goes on by itself. */
class DiskProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String UNTIL_LET_GO =
            "n=0; until [ -e go-on ]; do n=$((n+1)); printf '%04000d\\n' $n; sleep 0.1; done; rm go-on";

    private final Path data = folder();

    private static Path folder() {
        try {
            return Files.createTempDirectory("loopforge-disk");
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @BeforeEach
    void set_the_scene() {
        var tried = SmallDisk.over(data, 1);
        tried.ifPresent(SmallDisk::close);
        assumeTrue(tried.isPresent(), "skipped: only root can have a disk of its own");
    }

    @AfterEach
    void tidy_up() {
        Folders.delete(data);
    }

    private static ModelPart part() {
        return ModelPart.of("model-d")
                .says("It can be done.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(runs(UNTIL_LET_GO))
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(finishes("Done."));
    }

    @Test
    void a_run_rests_while_a_disk_is_full_and_goes_on_by_itself() throws IOException {
        try (var whole = SmallDisk.over(data, 1_200).orElseThrow();
                var worktrees = SmallDisk.over(data.resolve("worktrees"), 100).orElseThrow();
                var spools = SmallDisk.over(data.resolve("spools"), 60).orElseThrow();
                var models = ModelServer.playing(List.of(part()));
                var repo = TempRepo.sample();
                var studio = RunningStudio.with(Map.of(
                        "LOOPFORGE_DATA",
                        data.toString(),
                        "LOOPFORGE_OPENAI_URL",
                        models.url() + "/v1",
                        "LOOPFORGE_DISK_RESERVE_MIB",
                        "16",
                        "LOOPFORGE_MAX_DISK_MIB",
                        "64"))) {
            var person = studio.signIn();
            Journey.answer(person, 200, "PUT", "/api/providers/openai/key", "{\"apiKey\": \"sk-disk\"}");
            var board = Journey.board(person, repo.path(), new JsonObject());

            var filler = data.resolve("worktrees/filler");
            try (var file = new RandomAccessFile(filler.toFile(), "rw")) {
                file.setLength(65 << 20);
            }
            // What is taken is looked at every few seconds.
            assertThat(RunningStudio.await(() -> refusesAnotherBoard(person, repo), LIMIT))
                    .as("a board is refused")
                    .isTrue();
            var card = Journey.card(person, board, "Fill the disk").sendOff("openai", "model-d");
            rests(person, card, "LOOPFORGE_MAX_DISK_MIB");
            Files.delete(filler);
            goesOn("bound", card);

            prints(card, 0);
            worktrees.leave(0);
            rests(person, card, "no space");
            long known = card.newest("tool").getLong("seq");
            worktrees.clear();
            goesOn("worktree", card);

            prints(card, known);
            spools.leave(0);
            rests(person, card, "no space");
            known = card.newest("tool").getLong("seq");
            spools.clear();
            goesOn("spool", card);
            prints(card, known);
            card.lets(data.resolve("worktrees"), "go-on");
            succeeds(card);

            whole.leave(12);
            var next = Journey.card(person, board, "Fill it again").sendOff("openai", "model-d");
            rests(person, next, "no space");
            whole.clear();
            goesOn("data folder", next);
            prints(next, 0);
            next.lets(data.resolve("worktrees"), "go-on");
            succeeds(next);

            var mirror = data.resolve("mirrors").resolve(board + ".git");
            // The card is told before its checkout is taken away, and half of one is nothing git knows.
            assertThat(RunningStudio.await(() -> !Files.exists(mirror.resolve("worktrees")), LIMIT))
                    .as("every checkout is taken away")
                    .isTrue();
            var checked = Programs.run(Command.of(mirror, List.of("git", "--git-dir=" + mirror, "fsck", "--strict")));
            assertThat(checked.succeeded()).as(checked.errorText()).isTrue();
        }
    }

    private static boolean refusesAnotherBoard(SignedIn person, TempRepo repo) {
        var another = new JsonObject()
                .put("title", "Another")
                .put(
                        "repository",
                        new JsonObject()
                                .put("kind", "local")
                                .put("path", repo.path().toString()));
        var answer = person.send("POST", "/api/workflows", another.encode());
        return answer.statusCode() == 422 && answer.body().contains("disk-full");
    }

    private static void prints(Journey card, long known) {
        assertThat(RunningStudio.await(
                        () -> card.newest("tool").getLong("seq", 0L) > known
                                && card.newest("log").getLong("seq", 0L)
                                        > card.newest("tool").getLong("seq", 0L),
                        LIMIT))
                .as(() -> card.get().encodePrettily())
                .isTrue();
    }

    /** With its cause and a way on; and the board stays usable. */
    private static void rests(SignedIn person, Journey card, String cause) {
        assertThat(RunningStudio.await(() -> "PAUSED".equals(card.run().getString("status")), LIMIT))
                .as(() -> card.get().encodePrettily())
                .isTrue();
        var task = card.get();
        var attention = task.getJsonObject("attention");
        assertThat(attention.getString("kind")).isEqualTo("disk");
        assertThat(attention.getString("reason")).contains(cause).contains("by itself");
        assertThat(attention.getJsonArray("actions")).isNotEmpty();
        var run = Journey.answer(
                person, 200, "GET", "/api/runs/" + task.getJsonObject("run").getString("id"), "");
        assertThat(run.getString("pauseReason")).isEqualTo("disk");
        var change = new JsonObject().put("version", task.getInteger("version")).put("description", "Seen: " + cause);
        Journey.answer(person, 200, "PATCH", "/api/tasks/" + card.id(), change.encode());
    }

    private static void goesOn(String what, Journey card) {
        var freed = Instant.now();
        assertThat(RunningStudio.await(() -> !"PAUSED".equals(card.run().getString("status")), LIMIT))
                .as(() -> card.get().encodePrettily())
                .isTrue();
        System.out.printf(
                "disk: %s, on its way %d ms after there was room%n",
                what, Duration.between(freed, Instant.now()).toMillis());
    }

    private static void succeeds(Journey card) {
        var task = card.settled(LIMIT);
        assertThat(task.getJsonObject("run").getString("status"))
                .as(task.encodePrettily())
                .isEqualTo("SUCCEEDED");
        assertThat(task.getJsonObject("run").getInteger("attempt")).isEqualTo(1);
        assertThat(task.getString("evidence")).isEqualTo("verified");
    }
}
