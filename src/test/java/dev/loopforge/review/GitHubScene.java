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

import dev.loopforge.board.Workflows;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.testing.Emulate;
import dev.loopforge.testing.GitHost;
import dev.loopforge.testing.GitHubStandIn;
import dev.loopforge.testing.TempRepo;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * A repository on GitHub, a board on it and a person signed in: emulate behind GitHub's two addresses, JGit for its git, and
 * runs that have finished as a worker leaves them.
 */
@Singleton
class GitHubScene {
    static final String TOKEN = Emulate.TOKEN;
    private final Transaction transaction;
    private final SetupLinks links;
    private final Workflows workflows;
    private TempRepo code = TempRepo.bare();
    private Map<String, String> cookies = Map.of();
    private String csrf = "";
    private String origin = "";
    private int number;
    private @Nullable Emulate github;
    private @Nullable GitHost git;

    GitHubScene(Transaction transaction, SetupLinks links, Workflows workflows) {
        this.transaction = transaction;
        this.links = links;
        this.workflows = workflows;
    }

    void open(int port) throws Exception {
        RestAssured.baseURI = "http://localhost";
        RestAssured.port = port;
        origin = "http://localhost:" + port;
        code = TempRepo.published();
        code.git("config", "http.receivepack", "true");
        var api = Emulate.hello();
        github = api;
        var host = GitHost.behind(code.path(), TOKEN);
        git = host;
        var server = GitHubStandIn.server();
        server.resetAll();
        server.stubFor(any(urlPathMatching("/api/v3/.*"))
                .willReturn(aResponse().proxiedFrom(api.url()).withProxyUrlPrefixToRemove("/api/v3")));
        server.stubFor(
                any(urlPathMatching("/octocat/.*")).willReturn(aResponse().proxiedFrom(host.address())));
        signIn();
    }

    void close() throws Exception {
        var api = github;
        var host = git;
        if (api != null && host != null) {
            api.close();
            host.close();
        }
        code.close();
    }

    Emulate github() {
        return Objects.requireNonNull(github, "open the scene first");
    }

    GitHost git() {
        return Objects.requireNonNull(git, "open the scene first");
    }

    TempRepo code() {
        return code;
    }

    private void signIn() {
        cookies = RestAssured.given()
                .header("Origin", origin)
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

    RequestSpecification person() {
        return RestAssured.given()
                .cookies(cookies)
                .header("Origin", origin)
                .header("X-CSRF-Token", csrf)
                .contentType("application/json");
    }

    WorkflowId board() {
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
    RunId reviewed(WorkflowId board, String evidence) {
        return reviewed(board, evidence, "main");
    }

    /** The same, with what stands on a branch as its result. */
    RunId reviewed(WorkflowId board, String evidence, String result) {
        var made = person().body(Map.of("title", "Add @login | now"))
                .post("/api/workflows/" + board + "/tasks")
                .jsonPath()
                .getString("id");
        var task = TaskId.parse(made);
        var run = RunId.fresh();
        var mirror = workflows.mirror(workflows.get(board));
        mirror.fetch();
        var head = mirror.resolve("main").orElseThrow().value();
        var work = mirror.resolve(result).orElseThrow().value();
        var branch = result.equals("main") ? "loopforge/" + ++number + "-add-login-1" : result;
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
                    .set(RUN.HEAD_COMMIT, work)
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

    /** A run under way that rests, as a worker leaves it. */
    RunId resting(WorkflowId board) {
        var run = reviewed(board, "none");
        transaction.run(database -> {
            database.update(RUN)
                    .set(RUN.STATUS, "PAUSED")
                    .where(RUN.ID.eq(run.value()))
                    .execute();
            database.update(TASK)
                    .set(TASK.STAGE, "EXECUTING")
                    .set(TASK.RUN_STATUS, "PAUSED")
                    .where(TASK.RUN_ID.eq(run.value()))
                    .execute();
        });
        return run;
    }

    TaskId task(RunId run) {
        return transaction.call(database -> database.select(TASK.ID)
                .from(TASK)
                .where(TASK.RUN_ID.eq(run.value()))
                .fetchSingle(row -> new TaskId(row.value1())));
    }

    Response open(RunId run) {
        return person().post("/api/runs/" + run + "/pull-request");
    }

    /** The same, with a person's own title and words. */
    Response open(RunId run, String title, String text) {
        return person().contentType("application/json")
                .body(Json.write(Map.of("title", title, "text", text)))
                .post("/api/runs/" + run + "/pull-request");
    }

    /** The card of a run as it is now. */
    JsonPath card(RunId run) {
        return person().get("/api/tasks/" + task(run)).jsonPath();
    }

    /** How many pull requests there are on GitHub. */
    int pullRequests() {
        int all = 0;
        for (int page = 1; ; page++) {
            int more = RestAssured.given()
                    .baseUri(github().url())
                    .header("Authorization", "Bearer " + TOKEN)
                    .get("/repos/octocat/hello/pulls?state=all&per_page=100&page=" + page)
                    .jsonPath()
                    .<Object>getList("$")
                    .size();
            all += more;
            if (more < 100) {
                return all;
            }
        }
    }
}
