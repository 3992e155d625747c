package dev.loopforge.review;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.PLAN_APPROVAL;
import static dev.loopforge.schema.Tables.PLAN_VERSION;
import static dev.loopforge.schema.Tables.RUN;
import static dev.loopforge.schema.Tables.TASK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Workflows;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.testing.Emulate;
import dev.loopforge.testing.GitHost;
import dev.loopforge.testing.GitHubStandIn;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.TempRepo;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jooq.JSONB;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F20 and S23: one pull request per run, whatever becomes of GitHub's answers, pushed over real git HTTP. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
@QuarkusTestResource(GitHubStandIn.class)
class PullRequestDbTest {
    private static final int LOST = Integer.getInteger("loopforge.lost-answers", 20);
    private static final String TOKEN = "ghp_octocatCanaryToken0001";
    private static final String SEED = """
            tokens:
              %s:
                login: octocat
                scopes: [repo, read:org]
            github:
              users:
                - login: octocat
                  name: Mona
              repos:
                - owner: octocat
                  name: hello
                  auto_init: true
            """.formatted(TOKEN);

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Inject
    Transaction transaction;

    @Inject
    SetupLinks links;

    @Inject
    Workflows workflows;

    @Inject
    PullRequests pullRequests;

    private TempRepo code = TempRepo.bare();
    private Emulate github;
    private GitHost git;
    private Map<String, String> cookies = Map.of();
    private String csrf = "";
    private int number;

    @BeforeEach
    void github_has_a_repository() throws Exception {
        assumeTrue(Emulate.installed(), "emulate is not installed");
        RestAssured.baseURI = "http://localhost";
        RestAssured.port = port;
        try (var sample = TempRepo.sample()) {
            sample.git("push", "--quiet", code.path().toString(), "main");
        }
        code.git("config", "http.receivepack", "true");
        github = Emulate.with(SEED);
        git = GitHost.behind(code.path(), TOKEN);
        var server = GitHubStandIn.server();
        server.resetAll();
        server.stubFor(any(urlPathMatching("/api/v3/.*"))
                .willReturn(aResponse().proxiedFrom(github.url()).withProxyUrlPrefixToRemove("/api/v3")));
        server.stubFor(any(urlPathMatching("/octocat/.*"))
                .willReturn(aResponse().proxiedFrom(git.url().replace("/code.git", ""))));
        signIn();
    }

    @AfterEach
    void close() throws Exception {
        if (github != null) {
            github.close();
        }
        if (git != null) {
            git.close();
        }
        code.close();
    }

    private void signIn() {
        cookies = RestAssured.given()
                .header("Origin", RestAssured.baseURI + ":" + port)
                .contentType("application/json")
                .body(Map.of("token", links.issue().reveal()))
                .post("/api/session/setup-token")
                .cookies();
        csrf = RestAssured.given()
                .cookies(cookies)
                .get("/api/session")
                .jsonPath()
                .getString("csrfToken");
    }

    private RequestSpecification person() {
        return RestAssured.given()
                .cookies(cookies)
                .header("Origin", RestAssured.baseURI + ":" + port)
                .header("X-CSRF-Token", csrf)
                .contentType("application/json");
    }

    private WorkflowId board() {
        assertThat(person().body(Map.of("token", TOKEN))
                        .post("/api/account/github/token")
                        .statusCode())
                .isEqualTo(200);
        var made = person().body(
                        Map.of("title", "Hello", "repository", Map.of("kind", "github", "fullName", "octocat/hello")))
                .post("/api/workflows");
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        return WorkflowId.parse(made.jsonPath().getString("id"));
    }

    /** A finished run in Review, as a worker leaves it. */
    private RunId reviewed(WorkflowId board, String evidence) {
        var made = person().body(Map.of("title", "Add @login | now"))
                .post("/api/workflows/" + board + "/tasks")
                .jsonPath()
                .getString("id");
        var task = TaskId.parse(made);
        var run = RunId.fresh();
        var mirror = workflows.mirror(workflows.get(board));
        mirror.fetch();
        var head = mirror.resolve("main").orElseThrow().value();
        var branch = "loopforge/" + ++number + "-add-login-1";
        transaction.run(database -> {
            var owner = database.select(APP_USER.ID)
                    .from(APP_USER)
                    .limit(1)
                    .fetchSingle()
                    .value1();
            database.insertInto(PLAN_VERSION)
                    .set(PLAN_VERSION.TASK_ID, task.value())
                    .set(PLAN_VERSION.VERSION, 1)
                    .set(PLAN_VERSION.STATUS, "APPROVED")
                    .set(PLAN_VERSION.SUMMARY, "Adds the login. <!-- loopforge:run:other -->")
                    .set(
                            PLAN_VERSION.STEPS,
                            JSONB.valueOf("[{\"title\":\"Write it\",\"details\":\"\",\"paths\":[\"src/**\"]}]"))
                    .set(PLAN_VERSION.CHECKS, JSONB.valueOf("[]"))
                    .set(PLAN_VERSION.RISKS, JSONB.valueOf("[]"))
                    .set(
                            PLAN_VERSION.ESTIMATE,
                            JSONB.valueOf("{\"inputTokens\":1,\"outputTokens\":1,\"costMicros\":1}"))
                    .set(PLAN_VERSION.BASE_COMMIT, head)
                    .set(PLAN_VERSION.DIGEST, "x")
                    .set(PLAN_VERSION.REQUESTED_BY, owner)
                    .execute();
            var approval = UUID.randomUUID();
            database.insertInto(PLAN_APPROVAL)
                    .set(PLAN_APPROVAL.ID, approval)
                    .set(PLAN_APPROVAL.TASK_ID, task.value())
                    .set(PLAN_APPROVAL.VERSION, 1)
                    .set(PLAN_APPROVAL.DIGEST, "x")
                    .set(PLAN_APPROVAL.APPROVED_BY, owner)
                    .execute();
            database.insertInto(RUN)
                    .set(RUN.ID, run.value())
                    .set(RUN.TASK_ID, task.value())
                    .set(RUN.WORKFLOW_ID, board.value())
                    .set(RUN.ATTEMPT, 1)
                    .set(RUN.STATUS, "SUCCEEDED")
                    .set(RUN.ENGINE, "builtin")
                    .set(RUN.PROVIDER, "scripted")
                    .set(RUN.MODEL, "demo")
                    .set(RUN.PLAN_VERSION, 1)
                    .set(RUN.APPROVAL_ID, approval)
                    .set(RUN.STARTED_BY, owner)
                    .set(RUN.BRANCH, branch)
                    .set(RUN.BASE_COMMIT, head)
                    .set(RUN.HEAD_COMMIT, head)
                    .set(RUN.STEPS, 1)
                    .set(RUN.EVIDENCE, evidence)
                    .execute();
            database.update(TASK)
                    .set(TASK.STAGE, "REVIEW")
                    .set(TASK.RUN_ID, run.value())
                    .set(TASK.RUN_ATTEMPT, 1)
                    .set(TASK.RUN_STATUS, "SUCCEEDED")
                    .set(TASK.EVIDENCE, evidence)
                    .where(TASK.ID.eq(task.value()))
                    .execute();
        });
        return run;
    }

    private Response open(RunId run) {
        return person().post("/api/runs/" + run + "/pull-request");
    }

    private int pullRequests() {
        return RestAssured.given()
                .baseUri(github.url())
                .header("Authorization", "Bearer " + TOKEN)
                .get("/repos/octocat/hello/pulls?state=all&per_page=100")
                .jsonPath()
                .getList("$")
                .size();
    }

    @Test
    void a_run_becomes_one_pull_request_and_the_card_shows_it() throws Exception {
        var board = board();
        assertThat(person().get("/api/github/repositories?q=HELL").jsonPath().getList("items.fullName"))
                .containsExactly("octocat/hello");
        var run = reviewed(board, "claimed");

        var first = open(run);
        assertThat(first.statusCode()).as(first.asString()).isEqualTo(201);
        assertThat(open(run).statusCode()).isEqualTo(200);

        assertThat(pullRequests()).isEqualTo(1);
        var there = Json.parse(
                github.get("/repos/octocat/hello/pulls/" + first.jsonPath().getInt("number"), TOKEN));
        assertThat(there.path("draft").asBoolean())
                .as("evidence that is not verified makes a draft")
                .isTrue();
        assertThat(there.path("title").asText()).isEqualTo("Add @login | now");
        assertThat(there.path("body").asText())
                .contains("### Receipt")
                .contains("1. Write it")
                .contains(PullRequestText.marker(run))
                .doesNotContain("<!-- loopforge:run:other");
        assertThat(code.git("branch", "--list", "loopforge/*")).contains("loopforge/");
        var task = transaction.call(database -> database.select(TASK.ID)
                .from(TASK)
                .where(TASK.RUN_ID.eq(run.value()))
                .fetchSingle()
                .value1());
        var card = person().get("/api/tasks/" + task).jsonPath();
        assertThat(card.getInt("pullRequest.number")).isEqualTo(first.jsonPath().getInt("number"));
        assertThat(card.getString("pullRequest.state")).isEqualTo("open");
        var merge = person().body("{}").post("/api/tasks/" + task + "/merge");
        assertThat(merge.statusCode()).isEqualTo(422);
        assertThat(merge.asString()).contains("checks-not-green");
        assertThat(git.authorizations()).isNotEmpty();
        try (var files = java.nio.file.Files.walk(code.path())) {
            assertThat(files.filter(path -> path.endsWith("config")).toList()).isNotEmpty();
        }
    }

    @Test
    void lost_answers_make_no_second_pull_request() {
        var board = board();
        var runs = java.util.stream.IntStream.range(0, LOST)
                .mapToObj(i -> reviewed(board, "verified"))
                .toList();
        github.lose(exchange -> exchange.getRequestMethod().equals("POST")
                && exchange.getRequestURI().getPath().endsWith("/pulls"));
        long before = number;
        for (var run : runs) {
            openWhateverBecomesOfIt(run);
            assertThat(pullRequests.open(run, Actor.SYSTEM).fresh()).isFalse();
        }
        assertThat(before).isEqualTo(number);

        assertThat(github.lost()).isEqualTo(LOST);
        int all = 0;
        for (int page = 1; page <= LOST / 100 + 1; page++) {
            all += RestAssured.given()
                    .baseUri(github.url())
                    .header("Authorization", "Bearer " + TOKEN)
                    .get("/repos/octocat/hello/pulls?state=all&per_page=100&page=" + page)
                    .jsonPath()
                    .<Object>getList("$")
                    .size();
        }
        assertThat(all).isEqualTo(LOST);
        System.out.println("pull requests: " + LOST + " lost answers, " + (all - LOST) + " duplicates");
    }

    private void openWhateverBecomesOfIt(RunId run) {
        try {
            pullRequests.open(run, Actor.SYSTEM);
        } catch (Problem lost) {
            assertThat(lost.status()).isEqualTo(503);
        }
    }

    @Test
    void a_repository_that_cannot_be_used_says_why() {
        board();
        for (var bad : List.of("octocat/none", "nobody", "../../etc", "octocat/..")) {
            var answer = person().body(Map.of("title", "x", "repository", Map.of("kind", "github", "fullName", bad)))
                    .post("/api/workflows");
            assertThat(answer.statusCode()).as(bad).isEqualTo(422);
            assertThat(answer.jsonPath().getString("errors[0].field")).isEqualTo("repository");
        }
    }
}
