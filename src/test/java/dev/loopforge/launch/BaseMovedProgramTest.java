package dev.loopforge.launch;

import static dev.loopforge.testing.Journey.answer;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Closing;
import dev.loopforge.testing.GitHost;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished run whose base branch moves on, over HTTP in the packaged program and with git itself. */
class BaseMovedProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Before the files are laid, after that, with the commit made, pushed, and its checks about to run. */
    private static final List<String> PLACES =
            List.of("BEFORE_WORKTREE", "BEFORE_COMMIT", "AFTER_COMMIT", "AFTER_PUSH", "BEFORE_EVIDENCE");

    private static final String MARKS = "<<<<<<< ours\none\n=======\ntwo\n>>>>>>> theirs\n";

    private static ModelServer models;
    private static RunningStudio studio;
    private static SignedIn person;

    @TempDir
    static Path folder;

    private static Path faults = Path.of("");

    private TempRepo repo;
    private String board = "";

    @BeforeAll
    static void open() {
        models = ModelServer.playing(List.of(
                ModelPart.of("diligent")
                        .plans("test -f mine.txt && test ! -f veto.txt", "mine.txt")
                        .turn(writes("mine.txt", "mine\n"))
                        .turn(finishes("Written.")),
                ModelPart.of("talker")
                        .plans("test -f mine.txt", "mine.txt")
                        .turn(writes("mine.txt", "mine\n"))
                        .talks("It is written.")
                        .talks("Nothing is left to do."),
                ModelPart.of("resolver")
                        .plans("grep -q mine src/app.txt", "src/**")
                        .turn(writes("src/app.txt", "mine\n"))
                        .turn(finishes("Written."))
                        .turn(writes("src/app.txt", "mine and theirs\n"))
                        .turn(finishes("Resolved.")),
                ModelPart.of("careless")
                        .plans("grep -q one src/app.txt", "src/**")
                        .turn(writes("src/app.txt", "one\n"))
                        .turn(finishes("Written."))
                        .turn(writes("src/app.txt", MARKS))
                        .turn(finishes("Resolved, I believe."))));
        faults = folder.resolve("point");
        studio = RunningStudio.with(Map.of(
                "JDK_JAVA_OPTIONS",
                "-Dloopforge.faults=" + faults,
                "LOOPFORGE_ALLOWED_HOSTS",
                "127.0.0.1",
                "LOOPFORGE_WHOLE_CLONE_MIB",
                "1"));
        person = studio.signIn();
        answer(
                person,
                200,
                "PUT",
                "/api/providers/compatible/key",
                new JsonObject().put("baseUrl", models.url() + "/v1").encode());
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(studio, models);
    }

    @BeforeEach
    void begin() {
        repo = TempRepo.sample();
        board = Journey.board(person, repo.path(), new JsonObject());
    }

    @AfterEach
    void end() {
        repo.close();
    }

    @Test
    void who_reads_is_told_what_is_known_while_the_host_does_not_answer() throws Exception {
        try (var host = GitHost.open(repo.path().resolve(".git"))) {
            board = Journey.board(
                    person, "Far away", new JsonObject().put("kind", "git").put("url", host.url()), new JsonObject());
            var card = finished("Write it", "diligent");
            repo.write("theirs.txt", "theirs\n").commit("Meanwhile");
            host.hold();

            assertThat(base(card).getInteger("behind")).isZero();

            host.goOn();
            assertThat(RunningStudio.await(() -> base(card).getInteger("behind") == 1, LIMIT))
                    .isTrue();
        }
    }

    @Test
    void a_large_repository_is_worked_on_without_its_past_files() throws Exception {
        try (var bare = TempRepo.bare();
                var host = GitHost.open(bare.path())) {
            bare.git("config", "http.receivepack", "true");
            bare.git("config", "uploadpack.allowFilter", "true");
            bare.git("config", "uploadpack.allowAnySHA1InWant", "true");
            var random = new Random(7);
            for (int at = 0; at < 30; at++) {
                var bytes = new byte[75_000];
                random.nextBytes(bytes);
                repo.write("data.txt", Base64.getEncoder().encodeToString(bytes))
                        .commit("Data");
            }
            repo.git("push", "--quiet", bare.path().toString(), "main");
            host.stallAfter(2 << 20);
            board = Journey.board(
                    person, "Large", new JsonObject().put("kind", "git").put("url", host.url()), new JsonObject());
            var card = finished("Write it", "diligent");
            assertThat(Files.readString(studio.data().resolve("mirrors/" + board + ".git/config")))
                    .contains("partialclonefilter = blob:none");
            assertThat(paths(answer(person, 200, "GET", run(card) + "/diff", "")))
                    .containsExactly("mine.txt");

            repo.write("theirs.txt", "theirs\n").commit("Meanwhile");
            repo.git("push", "--quiet", bare.path().toString(), "main");
            assertThat(RunningStudio.await(() -> base(card).getInteger("behind") == 1, LIMIT))
                    .isTrue();
            update(card, 200);
            assertThat(card.settled(LIMIT).getString("evidence")).isEqualTo("verified");
            assertThat(card.merge().getString("stage")).isEqualTo("DONE");
            assertThat(bare.git("show", "main:mine.txt")).isEqualTo("mine");
            assertThat(bare.git("fsck", "--connectivity-only", "--no-dangling")).isEmpty();
        }
    }

    @Test
    void a_base_that_moved_elsewhere_is_merged_into_the_branch_and_the_checks_run_on_what_comes_of_it() {
        var card = finished("Write it", "diligent");
        var branch = card.get().getString("branch");
        var before = repo.head(branch);
        var begun = repo.head("main");
        assertThat(base(card).getInteger("behind")).isZero();
        assertThat(update(card, 200).getString("status")).as("nothing to do").isEqualTo("SUCCEEDED");
        assertThat(repo.head(branch)).isEqualTo(before);

        repo.write("theirs.txt", "theirs\n").commit("Meanwhile");
        int asked = models.journal().size();
        assertThat(update(card, 200).getString("evidence")).isEqualTo("none");
        assertThat(update(card, 200).getString("id"))
                .as("pressed twice")
                .isEqualTo(card.run().getString("id"));
        var settled = card.settled(LIMIT);

        var after = repo.head(branch);
        assertThat(settled.getString("stage")).as(settled::encodePrettily).isEqualTo("REVIEW");
        assertThat(settled.getString("evidence")).isEqualTo("verified");
        assertThat(repo.git("show", "--no-patch", "--format=%P", after)).isEqualTo(before + " " + repo.head("main"));
        assertThat(repo.git("show", "--no-patch", "--format=%cn <%ce>", after))
                .isEqualTo("Loopforge <noreply@loopforge.dev>");
        assertThat(repo.git("show", after + ":theirs.txt")).isEqualTo("theirs");
        assertThat(seenAt(card)).as("what the checks ran on").containsOnly(after);
        assertThat(models.journal().size()).as("no model was asked").isEqualTo(asked);
        var diff = answer(person, 200, "GET", run(card) + "/diff", "");
        assertThat(diff.getString("headCommit")).isEqualTo(after);
        assertThat(diff.getString("baseCommit")).isNotEqualTo(begun).isEqualTo(repo.head("main"));
        assertThat(paths(diff)).as("only its own changes").containsExactly("mine.txt");
        assertThat(base(card).getInteger("behind")).isZero();
        assertThat(card.merge().getString("stage")).isEqualTo("DONE");
        assertThat(repo.git("show", "main:mine.txt")).isEqualTo("mine");
    }

    @Test
    void evidence_is_not_carried_over_to_a_commit_its_checks_fail_on() {
        var card = finished("Write it", "diligent");
        assertThat(card.get().getString("evidence")).isEqualTo("verified");
        repo.write("veto.txt", "no\n").commit("Meanwhile");
        update(card, 200);
        assertThat(card.settled(LIMIT).getString("evidence")).isEqualTo("failed");
        assertThat(seenAt(card)).containsOnly(repo.head(card.get().getString("branch")));
    }

    @Test
    void an_agent_taken_at_its_word_is_not_asked_again() {
        var card = finished("Talk of it", "talker");
        int asked = models.journal().size();
        repo.write("theirs.txt", "theirs\n").commit("Meanwhile");
        update(card, 200);
        assertThat(card.settled(LIMIT).getString("evidence")).isEqualTo("verified");
        assertThat(models.journal().size()).isEqualTo(asked);
        assertThat(answer(person, 200, "GET", run(card), "")
                        .getJsonObject("outcome")
                        .getString("summary"))
                .isEqualTo("Nothing is left to do.");
    }

    @Test
    void conflicts_are_told_file_by_file_and_the_agent_resolves_them_when_a_person_asks() {
        var card = finished("Write it", "resolver");
        var branch = card.get().getString("branch");
        var before = repo.head(branch);
        repo.write("src/app.txt", "theirs\n").write("other.txt", "other\n").commit("Meanwhile");

        var refused = update(card, 409);
        assertThat(refused.getString("type")).endsWith("merge-conflict");
        assertThat(refused.getJsonArray("errors").getJsonObject(0).getString("field"))
                .isEqualTo("src/app.txt");
        assertThat(base(card).getJsonArray("conflicts")).containsExactly("src/app.txt");
        assertThat(repo.head(branch)).as("nothing was changed").isEqualTo(before);
        var attention = card.get().getJsonObject("attention");
        assertThat(attention.getString("kind")).isEqualTo("conflict");
        var action = attention.getJsonArray("actions").getJsonObject(0);
        assertThat(action.getString("path")).isEqualTo(run(card) + "/resolve-conflicts");

        answer(person, 200, "POST", action.getString("path"), "");
        var settled = card.settled(LIMIT);
        assertThat(settled.getString("evidence")).as(settled::encodePrettily).isEqualTo("verified");
        assertThat(settled.getJsonObject("attention")).isNull();
        assertThat(repo.git("show", "--no-patch", "--format=%P", branch)).isEqualTo(before + " " + repo.head("main"));
        assertThat(repo.git("show", branch + ":src/app.txt")).isEqualTo("mine and theirs");
        assertThat(repo.git("show", branch + ":other.txt")).isEqualTo("other");
        assertThat(models.journal().encode()).contains("- src/app.txt").contains("has moved on and changed the same");
        assertThat(card.merge().getString("stage")).isEqualTo("DONE");
    }

    @Test
    void marks_of_a_conflict_that_stay_keep_a_run_from_being_verified() {
        var card = finished("Write it", "careless");
        repo.write("src/app.txt", "theirs\n").commit("Meanwhile");
        answer(person, 200, "POST", run(card) + "/resolve-conflicts", "");
        assertThat(card.settled(LIMIT).getString("evidence")).isEqualTo("claimed");
        assertThat(card.evidence().getJsonArray("reasons").encode())
                .contains("A conflict with the base branch is not resolved: src/app.txt");
    }

    @Test
    void a_branch_that_others_added_to_stays_as_they_left_it() {
        var card = finished("Write it", "diligent");
        var branch = card.get().getString("branch");
        repo.git("switch", "--quiet", branch);
        repo.write("foreign.txt", "foreign\n").commit("By hand");
        var foreign = repo.head(branch);
        repo.git("switch", "--quiet", "main");
        repo.write("theirs.txt", "theirs\n").commit("Meanwhile");

        assertThat(update(card, 409).getString("type")).endsWith("branch-moved");
        assertThat(repo.head(branch)).isEqualTo(foreign);
        repo.git("branch", "--quiet", "-D", branch);
        assertThat(update(card, 409).getString("type")).endsWith("branch-gone");
        assertThat(repo.git("branch", "--list", branch)).isEmpty();
        assertThat(card.get().getString("evidence")).isEqualTo("verified");
    }

    @Test
    void a_base_whose_history_was_rewritten_is_not_brought_back_by_a_merge() {
        repo.write("leaked.txt", "a secret\n").commit("Leak");
        var card = finished("Write it", "diligent");
        repo.git("reset", "--quiet", "--hard", "HEAD~1");
        repo.write("theirs.txt", "theirs\n").commit("Rewritten");

        assertThat(update(card, 422).getString("type")).endsWith("base-rewritten");
        assertThat(base(card).getBoolean("rewritten")).isTrue();
        assertThat(card.get().getString("evidence")).isEqualTo("verified");
    }

    @Test
    void a_merge_of_the_base_that_is_killed_is_made_once() throws IOException {
        var card = finished("Write it", "diligent");
        var branch = card.get().getString("branch");
        for (var point : PLACES) {
            var before = repo.head(branch);
            repo.write(point + ".txt", "theirs\n").commit("Meanwhile");
            Files.writeString(faults, point);
            update(card, 200);
            assertThat(RunningStudio.await(() -> Files.exists(Path.of(faults + ".reached")), LIMIT))
                    .as(point)
                    .isTrue();
            studio.kill();
            Files.delete(Path.of(faults + ".reached"));
            studio.startAgain();
            person = studio.signIn();
            card = card.seenBy(person);

            assertThat(card.settled(LIMIT).getString("evidence")).as(point).isEqualTo("verified");
            assertThat(repo.git("show", "--no-patch", "--format=%P", branch))
                    .as(point)
                    .isEqualTo(before + " " + repo.head("main"));
            assertThat(repo.git("diff", "--name-only", "main", branch))
                    .as(point)
                    .isEqualTo("mine.txt");
        }
        assertThat(repo.git("rev-list", "--count", "--first-parent", "main.." + branch))
                .isEqualTo(String.valueOf(1 + PLACES.size()));
    }

    private Journey finished(String title, String model) {
        var card = Journey.card(person, board, title);
        card.sendOff("compatible", model);
        assertThat(card.settled(LIMIT).getString("stage")).isEqualTo("REVIEW");
        return card;
    }

    private static String run(Journey card) {
        return "/api/runs/" + card.run().getString("id");
    }

    private static JsonObject base(Journey card) {
        return answer(person, 200, "GET", run(card) + "/base", "");
    }

    private static JsonObject update(Journey card, int status) {
        return answer(person, status, "POST", run(card) + "/update-branch", "");
    }

    private static List<String> seenAt(Journey card) {
        return each(card.evidence().getJsonArray("checks"), "commit");
    }

    private static List<String> paths(JsonObject diff) {
        return each(diff.getJsonArray("files"), "path");
    }

    private static List<String> each(JsonArray all, String field) {
        return all.stream().map(one -> ((JsonObject) one).getString(field)).toList();
    }
}
