package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Journey;
import dev.loopforge.testing.Pair;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A first PostgreSQL that takes writes beside the one that was promoted in its place. */
class OldPrimaryProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void an_old_primary_that_comes_back_takes_nothing_any_more() throws Exception {
        try (var pair = new Pair();
                var repo = TempRepo.sample();
                var studio = RunningStudio.with(pair.environment())) {
            var person = studio.signIn();
            var board = Journey.board(person, repo.path(), new JsonObject());
            Journey.card(person, board, "Before");
            pair.awaitCaughtUp();
            pair.killFirst();
            pair.promoteSecond();
            awaitTaken(person, board, "After");

            pair.firstComesBack();
            pair.endConnections();
            awaitTaken(person, board, "To the one it knows");
            studio.terminate();
            studio.startAgain();
            var again = studio.signIn();
            awaitTaken(again, board, "To the newer of two");

            assertThat(pair.titlesOfFirst()).isEqualTo("Before");
            assertThat(pair.titlesOfSecond()).contains("After", "To the one it knows", "To the newer of two");
            assertThat(RunningStudio.await(() -> studio.logText().contains("takes writes too, and is not used"), LIMIT))
                    .as(studio::logText)
                    .isTrue();
            try (var worker = RunningStudio.role("worker", pair.environment())) {
                var name = Files.readString(worker.data().resolve("install")).strip();
                assertThat(RunningStudio.await(() -> pair.workersOfSecond().contains(name), LIMIT))
                        .as(worker::logText)
                        .isTrue();
                assertThat(pair.workersOfFirst()).doesNotContain(name);
            }
            pair.stopSecond();
            assertThat(again.send("POST", cards(board), title("To the old one")).statusCode())
                    .isEqualTo(503);
            studio.kill();
            var refused = studio.startedInVain();
            assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
            assertThat(refused.output()).contains("has been replaced").contains("docs/scale.md");
            assertThat(pair.titlesOfFirst()).isEqualTo("Before");
        }
    }

    @Test
    void a_program_on_a_primary_that_lives_on_goes_over_to_the_promoted_one() throws Exception {
        try (var pair = new Pair();
                var repo = TempRepo.sample();
                var studio = RunningStudio.with(pair.environment())) {
            var person = studio.signIn();
            var board = Journey.board(person, repo.path(), new JsonObject());
            pair.awaitCaughtUp();
            pair.promoteSecond();
            long promoted = System.nanoTime();

            assertThat(RunningStudio.await(
                            () -> {
                                person.send("POST", cards(board), title("Whereto?"));
                                return pair.titlesOfSecond().contains("Whereto?");
                            },
                            LIMIT))
                    .as(studio::logText)
                    .isTrue();
            System.out.printf(
                    "it went over %d ms after the promotion, with %d cards written to the old one%n",
                    (System.nanoTime() - promoted) / 1_000_000,
                    pair.titlesOfFirst().split(",").length);
            var written = pair.titlesOfFirst();
            awaitTaken(person, board, "To the new one");
            assertThat(pair.titlesOfFirst()).isEqualTo(written);
        }
    }

    private static void awaitTaken(SignedIn person, String board, String title) {
        assertThat(RunningStudio.await(
                        () -> person.send("POST", cards(board), title(title)).statusCode() == 201, LIMIT))
                .as(title)
                .isTrue();
    }

    private static String cards(String board) {
        return "/api/workflows/" + board + "/tasks";
    }

    private static String title(String title) {
        return new JsonObject().put("title", title).encode();
    }
}
