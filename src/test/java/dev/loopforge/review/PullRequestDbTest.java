package dev.loopforge.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.activity.Actor;
import dev.loopforge.execution.Runs;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.testing.Emulate;
import dev.loopforge.testing.GitHubStandIn;
import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F20 and S23: one pull request per run, whatever becomes of GitHub's answers, pushed over real git HTTP. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
@QuarkusTestResource(GitHubStandIn.class)
class PullRequestDbTest {
    private static final int LOST = Integer.getInteger("loopforge.lost-answers", 20);

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Inject
    GitHubScene scene;

    @Inject
    PullRequests pullRequests;

    @Inject
    AutoPullRequests auto;

    @Inject
    Runs runs;

    @BeforeEach
    void github_has_a_repository() throws Exception {
        assumeTrue(Emulate.installed(), "emulate is not installed");
        scene.open(port);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void a_person_names_a_pull_request_and_speaks_above_our_report_never_as_us() throws Exception {
        var run = scene.reviewed(scene.board(), "verified");
        assertThat(scene.open(run, "Mine", "x".repeat(20_001)).statusCode()).isEqualTo(422);

        var opened = scene.open(run, " My own\ntitle ", "Please look. <!-- loopforge:run:none -->");
        assertThat(opened.statusCode()).as(opened.asString()).isEqualTo(201);

        var there = Json.parse(scene.github()
                .get("/repos/octocat/hello/pulls/" + opened.jsonPath().getInt("number"), GitHubScene.TOKEN));
        assertThat(there.path("title").asText()).isEqualTo("My own title");
        assertThat(there.path("body").asText())
                .startsWith("Please look. &lt;!-- loopforge:run:none -->")
                .containsOnlyOnce("<!-- loopforge:run:")
                .contains("### Evidence: verified");
    }

    @Test
    void a_run_becomes_one_pull_request_and_the_card_shows_it() throws Exception {
        var board = scene.board();
        assertThat(scene.person()
                        .get("/api/github/repositories?q=HELL")
                        .jsonPath()
                        .getList("items.fullName"))
                .containsExactly("octocat/hello");
        var run = scene.reviewed(board, "claimed");

        var first = scene.open(run);
        assertThat(first.statusCode()).as(first.asString()).isEqualTo(201);
        assertThat(scene.open(run).statusCode()).isEqualTo(200);

        assertThat(scene.pullRequests()).isEqualTo(1);
        var there = Json.parse(scene.github()
                .get("/repos/octocat/hello/pulls/" + first.jsonPath().getInt("number"), GitHubScene.TOKEN));
        assertThat(there.path("draft").asBoolean())
                .as("evidence that is not verified makes a draft")
                .isTrue();
        assertThat(there.path("title").asText()).isEqualTo("Add @login | now");
        assertThat(there.path("body").asText())
                .contains("### Receipt")
                .contains("1. Write it")
                .contains(PullRequestText.marker(run))
                .doesNotContain("<!-- loopforge:run:other");
        assertThat(scene.code().git("branch", "--list", "loopforge/*")).contains("loopforge/");
        var card = scene.card(run);
        assertThat(card.getInt("pullRequest.number")).isEqualTo(first.jsonPath().getInt("number"));
        assertThat(card.getString("pullRequest.state")).isEqualTo("open");
        var merge = scene.person().body("{}").post("/api/tasks/" + card.getString("id") + "/merge");
        assertThat(merge.statusCode()).isEqualTo(422);
        assertThat(merge.asString()).contains("checks-not-green");
        assertThat(scene.git().authorizations()).isNotEmpty();
        try (var files = java.nio.file.Files.walk(scene.code().path())) {
            assertThat(files.filter(path -> path.endsWith("config")).toList()).isNotEmpty();
        }
    }

    @Test
    void lost_answers_make_no_second_pull_request() {
        var board = scene.board();
        var runs = java.util.stream.IntStream.range(0, LOST)
                .mapToObj(i -> scene.reviewed(board, "verified"))
                .toList();
        scene.github()
                .lose(exchange -> exchange.getRequestMethod().equals("POST")
                        && exchange.getRequestURI().getPath().endsWith("/pulls"));
        for (var run : runs) {
            openWhateverBecomesOfIt(run);
            assertThat(pullRequests
                            .open(run, PullRequests.Words.NONE, Actor.SYSTEM)
                            .fresh())
                    .isFalse();
        }
        assertThat(scene.github().lost()).isEqualTo(LOST);
        int all = scene.pullRequests();
        assertThat(all).isEqualTo(LOST);
        assertThat(scene.github().faults()).isEmpty();
        System.out.println("pull requests: " + LOST + " lost answers, " + (all - LOST) + " duplicates");
    }

    @Test
    void a_card_deleted_while_its_pull_request_opens_knows_it_once_it_is_restored() {
        var run = scene.reviewed(scene.board(), "verified");
        var card = scene.task(run);
        scene.github().lose(exchange -> {
            if (exchange.getRequestMethod().equals("POST")
                    && exchange.getRequestURI().getPath().endsWith("/pulls")) {
                assertThat(scene.person().delete("/api/tasks/" + card).statusCode())
                        .isEqualTo(200);
            }
            return false;
        });

        assertThat(auto.handle(new OpenPullRequest(run.toString()))).isEqualTo(new JobHandler.Next.Done());

        assertThat(scene.pullRequests()).isEqualTo(1);
        assertThat(scene.person().post("/api/tasks/" + card + "/restore").statusCode())
                .isEqualTo(200);
        assertThat(scene.card(run).getInt("pullRequest.number")).isEqualTo(1);
        assertThat(scene.card(run).getString("pullRequest.state")).isEqualTo("open");
    }

    @Test
    void a_deleted_card_gets_no_pull_request_and_its_job_ends_in_peace() {
        var run = scene.reviewed(scene.board(), "verified");
        assertThat(scene.person().delete("/api/tasks/" + scene.task(run)).statusCode())
                .isEqualTo(200);

        assertThat(auto.handle(new OpenPullRequest(run.toString()))).isEqualTo(new JobHandler.Next.Done());

        assertThat(scene.pullRequests()).isZero();
    }

    @Test
    void what_another_opened_between_the_look_and_the_opening_is_taken_for_ours() {
        var run = scene.reviewed(scene.board(), "verified");
        var branch = runs.get(run).branch();
        var done = new AtomicBoolean();
        scene.github().lose(exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/pulls") && done.compareAndSet(false, true)) {
                othersOpen(branch);
            }
            return false;
        });

        var opened = pullRequests.open(run, PullRequests.Words.NONE, Actor.SYSTEM);

        assertThat(scene.github().twice()).isEqualTo(1);
        assertThat(scene.pullRequests()).isEqualTo(1);
        assertThat(opened.pullRequest().number()).isEqualTo(1);
    }

    private void othersOpen(String branch) {
        var opened = RestAssured.given()
                .baseUri(scene.github().url())
                .header("Authorization", "Bearer " + GitHubScene.TOKEN)
                .contentType("application/json")
                .body(Map.of("title", "Theirs", "head", branch, "base", "main"))
                .post("/repos/octocat/hello/pulls");
        assertThat(opened.statusCode()).as(opened.asString()).isEqualTo(201);
    }

    private void openWhateverBecomesOfIt(RunId run) {
        try {
            pullRequests.open(run, PullRequests.Words.NONE, Actor.SYSTEM);
        } catch (Problem lost) {
            assertThat(lost.status()).isEqualTo(503);
        }
    }

    @Test
    void a_repository_that_cannot_be_used_says_why() {
        scene.board();
        for (var bad : List.of("octocat/none", "nobody", "../../etc", "octocat/..")) {
            var answer = scene.person()
                    .body(Map.of("title", "x", "repository", Map.of("kind", "github", "fullName", bad)))
                    .post("/api/workflows");
            assertThat(answer.statusCode()).as(bad).isEqualTo(422);
            assertThat(answer.jsonPath().getString("errors[0].field")).isEqualTo("repository");
        }
    }
}
