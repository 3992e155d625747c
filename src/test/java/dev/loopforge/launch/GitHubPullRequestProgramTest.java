package dev.loopforge.launch;

import static dev.loopforge.launch.GitHubStage.LIMIT;
import static dev.loopforge.launch.GitHubStage.OWNER;
import static dev.loopforge.launch.GitHubStage.RENEWED;
import static dev.loopforge.launch.GitHubStage.reviewed;
import static dev.loopforge.launch.GitHubStage.stage;
import static dev.loopforge.launch.GitHubStage.until;
import static dev.loopforge.testing.Journey.answer;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Closing;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A card and its pull request, both ways, in the packaged program. */
class GitHubPullRequestProgramTest {
    private static GitHubStage hub;

    @BeforeAll
    static void open() throws Exception {
        hub = GitHubStage.playing(List.of(
                part("follower", "follow.txt")
                        .turn(writes("follow.txt", "two\n"))
                        .turn(finishes("Two."))
                        .turn(writes("follow.txt", "three\n"))
                        .turn(finishes("Three."))
                        .turn(writes("follow.txt", "four\n"))
                        .turn(finishes("Four.")),
                part("merger", "merged.txt"),
                part("closer", "closed.txt"),
                part("payer", "paid.txt"),
                part("patient", "patient.txt"),
                part("outsider", "outside.txt")));
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(hub);
    }

    private static ModelPart part(String model, String file) {
        return ModelPart.of(model)
                .plans("test -f " + file, file)
                .turn(writes(file, "one\n"))
                .turn(finishes("One."));
    }

    private static void comment(JsonObject task, String token, String text) {
        hub.github.send(
                "POST",
                hub.pull(task) + "/comments",
                token,
                new JsonObject().put("body", text).put("path", "follow.txt").put("line", 1));
    }

    private static JsonObject turn(Journey card, String content) {
        var branch = card.get().getString("branch");
        RunningStudio.await(
                () -> hub.code
                        .run("show", branch + ":follow.txt")
                        .outputText()
                        .strip()
                        .equals(content),
                LIMIT);
        assertThat(hub.code.git("show", branch + ":follow.txt")).isEqualTo(content);
        return reviewed(card);
    }

    @Test
    void the_receipt_is_what_the_ledger_says_to_the_micro_dollar() {
        answer(
                hub.person,
                200,
                "PUT",
                "/api/prices",
                new JsonObject()
                        .put("provider", "openai")
                        .put("model", "payer")
                        .put("input", 1_234_567)
                        .put("output", 7_654_321)
                        .encode());
        var card = hub.card("Pay for it", "payer");
        var task = reviewed(card);
        var spent = answer(hub.person, 200, "GET", "/api/usage?by=task", "").getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(line -> line.getString("key").equals(card.id()))
                .findFirst()
                .orElseThrow();
        long micros = spent.getLong("costMicros");
        var dollars = BigDecimal.valueOf(micros, 6).toPlainString();

        assertThat(micros).isPositive();
        assertThat(task.getJsonObject("usage").getLong("costMicros")).isEqualTo(micros);
        assertThat(hub.seen(task).getString("body")).contains("The whole card so far: $" + dollars + ".");
        assertThat(hub.person.readAs("/api/usage?by=task", "text/csv").body().lines())
                .anyMatch(line -> line.startsWith(card.id()) && line.contains("," + micros + ","));
    }

    @Test
    void comments_and_red_checks_come_back_to_the_agent_up_to_a_cap_and_green_ones_let_it_be_merged() {
        var card = hub.card("Follow the pull request", "follower");
        var task = reviewed(card);
        var opened = task;
        // It is told of before it is labelled.
        RunningStudio.await(
                () -> hub.seen(opened).getJsonArray("labels").encode().contains("agent"), LIMIT);
        var there = hub.seen(task);
        assertThat(there.getJsonArray("requested_reviewers").encode()).contains("hubot");
        assertThat(there.getJsonArray("labels").encode()).contains("agent");
        assertThat(there.getString("body")).contains("### Receipt", "Attempt 1 by openai follower");
        assertThat(hub.code.git("rev-parse", task.getString("branch"))).isNotEqualTo(hub.code.head("main"));
        var before = there.getString("body");

        comment(task, OWNER, "Please say two.");
        task = turn(card, "two");
        assertThat(hub.asked()).contains("Please say two.");
        var path = hub.pull(task);
        RunningStudio.await(
                () -> !new JsonObject(hub.github.get(path, OWNER))
                        .getString("body")
                        .equals(before),
                LIMIT);
        assertThat(hub.seen(task).getString("body"))
                .as("the receipt is told anew")
                .isNotEqualTo(before);
        assertThat(hub.code.git("rev-list", "--count", "main.." + task.getString("branch")))
                .isEqualTo("2");

        hub.check(task, "failure");
        task = turn(card, "three");
        assertThat(hub.asked()).contains("These checks failed: build");
        comment(task, OWNER, "Please say four.");
        task = turn(card, "four");
        comment(task, OWNER, "Please say five.");
        task = until(card, one -> one.getJsonObject("attention") != null);
        assertThat(task.getJsonObject("attention").getString("kind")).isEqualTo("github");
        assertThat(task.getJsonObject("attention").getString("reason")).contains("sent pull request", "3 times");

        var refused = hub.person.send("POST", "/api/tasks/" + card.id() + "/merge", "{}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("checks-not-green", "build");
        hub.check(task, "success");
        var merged = card.merge();
        assertThat(merged.getString("stage")).isEqualTo("DONE");
        assertThat(hub.seen(task).getBoolean("merged")).isTrue();
        var branch = task.getString("branch");
        RunningStudio.await(() -> hub.code.git("branch", "--list", branch).isEmpty(), LIMIT);
        assertThat(hub.code.git("branch", "--list", branch))
                .as("the branch is cleaned")
                .isEmpty();
        assertThat(hub.code.git("log", "--format=%cn", "main"))
                .as("nothing of ours was pushed to main")
                .doesNotContain("Loopforge");
    }

    @Test
    void a_base_that_moved_on_github_comes_into_the_branch_of_the_pull_request_without_force() {
        var card = hub.card("Wait for others", "patient");
        var task = reviewed(card);
        var branch = task.getString("branch");
        var before = hub.code.head(branch);
        try (var others = TempRepo.empty()) {
            others.git("pull", "--quiet", hub.code.path().toString(), "main");
            others.write("others.txt", "others\n").commit("Meanwhile");
            others.git("push", "--quiet", hub.code.path().toString(), "main");
        }
        var run = "/api/runs/" + task.getJsonObject("run").getString("id");
        answer(hub.person, 200, "POST", run + "/update-branch", "");
        RunningStudio.await(() -> !hub.code.head(branch).equals(before), LIMIT);
        var after = reviewed(card);

        assertThat(after.getString("evidence")).isEqualTo("verified");
        assertThat(after.getJsonObject("pullRequest").getInteger("number"))
                .isEqualTo(task.getJsonObject("pullRequest").getInteger("number"));
        assertThat(hub.code.git("show", "--no-patch", "--format=%P", branch))
                .isEqualTo(before + " " + hub.code.head("main"));
        assertThat(answer(hub.person, 200, "GET", run + "/base", "").getInteger("behind"))
                .isZero();
    }

    @Test
    void what_is_merged_on_github_is_done_here_and_its_branch_is_gone() {
        var card = hub.card("Merge it there", "merger");
        var task = reviewed(card);
        long begun = System.nanoTime();
        hub.github.send("PUT", hub.pull(task) + "/merge", OWNER, new JsonObject());
        task = until(card, stage("DONE"));
        System.out.println("merged on GitHub: Done after "
                + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms by webhook");
        assertThat(task.getJsonObject("pullRequest").getString("state")).isEqualTo("merged");
        assertThat(task.getJsonObject("attention")).isNull();
        var branch = task.getString("branch");
        RunningStudio.await(() -> hub.code.git("branch", "--list", branch).isEmpty(), LIMIT);
        assertThat(hub.code.git("branch", "--list", branch)).isEmpty();
    }

    @Test
    void what_is_closed_without_merging_asks_for_a_person() {
        var card = hub.card("Close it", "closer");
        var task = reviewed(card);
        hub.github.send("PATCH", hub.pull(task), OWNER, new JsonObject().put("state", "closed"));
        task = until(card, one -> one.getJsonObject("attention") != null);
        assertThat(task.getString("stage")).isEqualTo("REVIEW");
        assertThat(task.getJsonObject("attention").getString("reason")).contains("closed on GitHub without merging");
        assertThat(hub.code.git("branch", "--list", task.getString("branch")))
                .as("the work stays")
                .isNotEmpty();
    }

    @Test
    void a_run_rests_while_github_does_not_let_it_in_and_goes_on_once_it_is_connected_again() {
        var card = Journey.card(hub.person, hub.board, "Outlive a token");
        card.says("What do you think?", "openai", "outsider");
        var plan = card.plan("openai", "outsider");
        hub.git.expect(RENEWED);
        try {
            outlive(card.approve(plan));
        } finally {
            hub.git.allowPushes(true);
            hub.git.expect(OWNER);
            hub.connect(OWNER);
        }
    }

    private static void outlive(Journey card) {
        var task = until(card, one -> status(one).equals("PAUSED"));
        assertThat(task.getJsonObject("attention").getString("kind")).isEqualTo("github");
        assertThat(task.getJsonObject("attention").getString("reason")).contains("Connect GitHub again");

        hub.git.allowPushes(false);
        hub.connect(RENEWED);
        task = until(card, one -> status(one).equals("PAUSED") && worked(card));
        var run = task.getJsonObject("run").getString("id");
        assertThat(task.getJsonObject("attention").getString("kind")).isEqualTo("github");

        hub.git.allowPushes(true);
        hub.connect(RENEWED);
        task = reviewed(card);
        assertThat(task.getJsonObject("run").getString("id")).as("the same run").isEqualTo(run);
        assertThat(hub.code.git("show", task.getString("branch") + ":outside.txt"))
                .isEqualTo("one");
        assertThat(hub.code.git("rev-list", "--count", "main.." + task.getString("branch")))
                .isEqualTo("1");
        hub.git.expect(OWNER);
        hub.connect(OWNER);
    }

    private static boolean worked(Journey card) {
        return card.journal().stream().anyMatch(entry -> entry.encode().contains("\"finish\""));
    }

    private static String status(JsonObject task) {
        return task.getJsonObject("run") == null
                ? ""
                : task.getJsonObject("run").getString("status");
    }
}
