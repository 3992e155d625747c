package dev.loopforge.testing;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static dev.loopforge.testing.ModelPart.steps;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Lets the program die at named places of a run, starts it again, and looks whether anything was lost or done twice. */
public final class Kills implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final Path faults;
    private final ModelServer models;
    private final TempRepo repo = TempRepo.sample();
    private final RunningStudio studio;
    private final String main;
    private SignedIn person;
    private final String board;

    public Kills() {
        try {
            folder = Files.createTempDirectory("loopforge-faults");
            faults = folder.resolve("point");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        models = ModelServer.playing(List.of(part()));
        studio = RunningStudio.with(Map.of(
                "LOOPFORGE_OPENAI_URL", models.url() + "/v1", "JDK_JAVA_OPTIONS", "-Dloopforge.faults=" + faults));
        person = studio.signIn();
        main = repo.head("main");
        Journey.answer(
                person,
                200,
                "PUT",
                "/api/providers/openai/key",
                new JsonObject().put("apiKey", "sk-kills").encode());
        board = Journey.board(person, repo.path(), new JsonObject());
    }

    private static ModelPart part() {
        return ModelPart.of("model-k")
                .says("I would touch `src/app.txt`.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(steps(1, "started"), edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(runs("for i in 1 2 3 4 5; do echo line $i; sleep 0.1; done; echo x >> src/app.txt"))
                .turn(runs("sed -i '$d' src/app.txt"))
                .turn(steps(1, "done"), finishes("Added a line."));
    }

    /** What came of one kill. */
    public record Survived(String point, Duration readyToNextStep, Duration killToNextStep) {}

    /** A card that is killed at the place and looked at in the end. */
    public Survived at(String point) {
        var card = Journey.card(person, board, "Survive " + point);
        arm(point);
        card.sendOff("openai", "model-k");
        assertThat(RunningStudio.await(() -> !studio.process().isAlive(), LIMIT))
                .as("the process dies at " + point + ": " + studio.logText())
                .isTrue();
        return afterwards(point, card);
    }

    /** A card that is killed from outside while its command prints. */
    public Survived whileACommandRuns() {
        var card = Journey.card(person, board, "Survive a command");
        card.sendOff("openai", "model-k");
        RunningStudio.await(
                () -> card.journal().stream().anyMatch(entry -> "log".equals(entry.getString("kind"))), LIMIT);
        studio.kill();
        return afterwards("mid-command", card);
    }

    private Survived afterwards(String point, Journey killed) {
        var died = Instant.now();
        studio.startAgain();
        var ready = Instant.now();
        person = studio.signIn();
        var card = killed.seenBy(person);
        var task = card.settled(LIMIT);
        var run = task.getJsonObject("run");
        assertThat(run.getString("status")).as(point + task.encodePrettily()).isEqualTo("SUCCEEDED");
        assertThat(run.getInteger("attempt")).as(point).isEqualTo(1);
        assertThat(task.getString("stage")).as(point).isEqualTo("REVIEW");
        assertThat(task.getString("evidence")).as(point).isEqualTo("verified");
        var branch = task.getString("branch");
        assertThat(repo.git("rev-list", "--count", main + ".." + branch).strip())
                .as(point)
                .isEqualTo("1");
        assertThat(repo.git(
                                "for-each-ref",
                                "--format=%(refname)",
                                "refs/heads/loopforge/" + task.getInteger("number") + "-*")
                        .lines())
                .as(point)
                .hasSize(1);
        assertThat(repo.head("main")).as(point).isEqualTo(main);
        var journal = card.journal();
        for (int at = 0; at < journal.size(); at++) {
            assertThat(journal.get(at).getLong("seq")).as(point).isEqualTo(at + 1L);
        }
        var next = journal.stream()
                .map(entry -> Instant.parse(entry.getString("at")))
                .filter(at -> at.isAfter(died))
                .findFirst()
                .orElse(ready);
        var wait = Duration.between(ready, next);
        return new Survived(point, wait.isNegative() ? Duration.ZERO : wait, Duration.between(died, next));
    }

    private void arm(String point) {
        try {
            var fresh = Files.writeString(faults.resolveSibling("next"), point);
            Files.move(fresh, faults, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public RunningStudio studio() {
        return studio;
    }

    @Override
    public void close() {
        studio.close();
        models.close();
        repo.close();
        Folders.delete(folder);
    }
}
