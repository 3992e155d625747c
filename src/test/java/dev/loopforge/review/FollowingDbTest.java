package dev.loopforge.review;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.github.Deliveries;
import dev.loopforge.kernel.RunId;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.testing.Emulate;
import dev.loopforge.testing.GitHubStandIn;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F22 to F25 where no webhook comes: what the look each two minutes brings to the cards. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
@QuarkusTestResource(GitHubStandIn.class)
class FollowingDbTest {
    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Inject
    GitHubScene scene;

    @Inject
    Reconciling reconciling;

    @Inject
    Deliveries deliveries;

    @Inject
    DeliveryHandler handler;

    @Inject
    Board board;

    @BeforeEach
    void github_has_a_repository() throws Exception {
        assumeTrue(Emulate.installed(), "emulate is not installed");
        scene.open(port);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    private void look() {
        var next = (JobHandler.Next.Again) reconciling.handle(new WatchGitHub());
        assertThat(next.after()).isLessThanOrEqualTo(Duration.ofMinutes(2));
    }

    private void change(RunId run, String method, String what, JsonObject body) {
        int number = scene.card(run).getInt("pullRequest.number");
        scene.github().send(method, "/repos/octocat/hello/pulls/" + number + what, GitHubScene.TOKEN, body);
    }

    @Test
    void a_card_is_done_by_the_next_look_after_its_merge_and_needs_a_person_after_a_close() {
        var board = scene.board();
        var merged = scene.reviewed(board, "verified");
        var closed = scene.reviewed(board, "verified");
        scene.open(merged);
        scene.open(closed);
        change(merged, "PUT", "/merge", new JsonObject());
        change(closed, "PATCH", "", new JsonObject().put("state", "closed"));

        look();

        assertThat(scene.card(merged).getString("stage")).isEqualTo("DONE");
        assertThat(scene.card(closed).getString("stage")).isEqualTo("REVIEW");
        assertThat(scene.card(closed).getString("attention.reason")).contains("closed on GitHub without merging");
        look();
        assertThat(scene.card(merged).getString("stage")).isEqualTo("DONE");
        assertThat(scene.github().faults()).isEmpty();
    }

    @Test
    void a_pull_request_that_was_closed_is_followed_on_when_it_is_opened_again() {
        var run = scene.reviewed(scene.board(), "verified");
        scene.open(run);
        change(run, "PATCH", "", new JsonObject().put("state", "closed"));
        look();
        assertThat(scene.card(run).getString("attention.reason")).contains("closed on GitHub without merging");

        change(run, "PATCH", "", new JsonObject().put("state", "open"));
        assertThat(untroubled(run)).isTrue();
        assertThat(scene.card(run).getString("pullRequest.state")).isEqualTo("open");

        change(run, "PATCH", "", new JsonObject().put("state", "closed"));
        look();
        change(run, "PATCH", "", new JsonObject().put("state", "open"));
        change(run, "PUT", "/merge", new JsonObject());
        look();
        assertThat(scene.card(run).getString("stage")).isEqualTo("DONE");
    }

    @Test
    void deliveries_that_come_twice_late_and_in_any_order_end_as_the_looks_without_them() {
        var board = scene.board();
        for (long seed = 1; seed <= 3; seed++) {
            var random = new Random(seed);
            var merged = scene.reviewed(board, "verified");
            var closed = scene.reviewed(board, "verified");
            var reopened = scene.reviewed(board, "verified");
            var left = scene.reviewed(board, "verified");
            var late = new ArrayList<JsonObject>();
            for (var run : List.of(merged, closed, reopened, left)) {
                assertThat(scene.open(run).statusCode()).isEqualTo(201);
                late.add(told(run, "opened", "open", false));
            }
            for (var run : List.of(merged, reopened)) {
                change(run, "PATCH", "", new JsonObject().put("state", "closed"));
                late.add(told(run, "closed", "closed", false));
                change(run, "PATCH", "", new JsonObject().put("state", "open"));
                late.add(told(run, "reopened", "open", false));
            }
            change(closed, "PATCH", "", new JsonObject().put("state", "closed"));
            late.add(told(closed, "closed", "closed", false));
            change(merged, "PUT", "/merge", new JsonObject());
            late.add(told(merged, "closed", "closed", true));

            late.addAll(List.copyOf(late));
            Collections.shuffle(late, random);
            late.forEach(this::delivered);

            for (int look = 0; look < 2; look++) {
                assertThat(scene.card(merged).getString("stage"))
                        .as("seed " + seed)
                        .isEqualTo("DONE");
                assertThat(scene.card(closed).getString("attention.reason"))
                        .as("seed " + seed)
                        .contains("closed on GitHub without merging");
                for (var run : List.of(reopened, left)) {
                    assertThat(scene.card(run).getString("stage"))
                            .as("seed " + seed)
                            .isEqualTo("REVIEW");
                    assertThat(scene.card(run).getString("attention"))
                            .as("seed " + seed)
                            .isNull();
                    assertThat(scene.card(run).getString("pullRequest.state")).isEqualTo("open");
                }
                look();
            }
        }
    }

    /** What GitHub delivers of a pull request as it was at a moment. */
    private JsonObject told(RunId run, String action, String state, boolean merged) {
        var pullRequest = new JsonObject()
                .put("number", scene.card(run).getInt("pullRequest.number"))
                .put("state", state)
                .put("merged", merged)
                .put("head", new JsonObject().put("sha", "0".repeat(40)));
        return new JsonObject()
                .put("action", action)
                .put("pull_request", pullRequest)
                .put("repository", new JsonObject().put("full_name", "octocat/hello"));
    }

    @Test
    void a_repository_that_moved_is_followed_with_its_pull_requests() {
        var board = scene.board();
        var run = scene.reviewed(board, "verified");
        scene.open(run);
        GitHubStandIn.server()
                .stubFor(get(urlEqualTo("/api/v3/repos/octocat/hello"))
                        .willReturn(aResponse().withStatus(301).withHeader("Location", "/api/v3/repositories/1")));
        GitHubStandIn.server()
                .stubFor(get(urlEqualTo("/api/v3/repositories/1"))
                        .willReturn(okJson("{\"id\":1,\"name\":\"world\",\"full_name\":\"octocat/world\","
                                + "\"owner\":{\"login\":\"octocat\",\"id\":3},\"default_branch\":\"main\"}")));

        look();

        assertThat(scene.person().get("/api/workflows/" + board).jsonPath().getString("repository.fullName"))
                .isEqualTo("octocat/world");
        assertThat(scene.card(run).getString("stage")).isEqualTo("REVIEW");
    }

    @Test
    void a_base_that_moved_onto_the_same_lines_is_told_file_by_file_until_it_fits_again() {
        var board = scene.board();
        try (var desk = TempRepo.sample()) {
            desk.git("fetch", "--quiet", scene.code().path().toString(), "main");
            desk.git("reset", "--quiet", "--hard", "FETCH_HEAD");
            desk.git("checkout", "--quiet", "-b", "loopforge/9-same-lines-1");
            push(desk.write("src/app.txt", "one\nours\nthree\n").commit("ours"), "loopforge/9-same-lines-1");
            var run = scene.reviewed(board, "verified", "loopforge/9-same-lines-1");
            assertThat(scene.open(run).statusCode()).isEqualTo(201);
            desk.git("checkout", "--quiet", "main");
            push(desk.write("src/app.txt", "one\ntheirs\nthree\n").commit("theirs"), "main");

            look();

            assertThat(scene.card(run).getString("attention.kind")).isEqualTo("conflict");
            assertThat(scene.card(run).getString("attention.reason"))
                    .contains("main has moved on", "same places: src/app.txt.");

            push(desk.write("src/app.txt", "one\ntwo\nthree\n").commit("back"), "main");
            assertThat(untroubled(run)).isTrue();
        }
    }

    private void push(TempRepo desk, String branch) {
        desk.git("push", "--quiet", scene.code().path().toString(), branch);
    }

    @Test
    void a_token_that_github_refuses_is_told_on_the_card_until_github_takes_it_again() {
        var run = scene.reviewed(scene.board(), "verified");
        scene.open(run);
        int number = scene.card(run).getInt("pullRequest.number");
        var path = "/api/v3/repos/octocat/hello";
        var refusal = GitHubStandIn.server()
                .stubFor(get(urlEqualTo(path))
                        .willReturn(aResponse().withStatus(401).withBody("{\"message\":\"Bad credentials\"}")));

        look();

        assertThat(scene.card(run).getString("attention.kind")).isEqualTo("github");
        assertThat(scene.card(run).getString("attention.reason"))
                .contains("no longer follows pull request #" + number, "Connect GitHub again");
        assertThat(scene.person().get("/api/account/github").jsonPath().getString("badSince"))
                .isNotNull();
        GitHubStandIn.server().removeStub(refusal);
        assertThat(untroubled(run)).isTrue();
    }

    @Test
    void a_run_that_rests_for_github_goes_on_once_the_app_is_installed_where_it_works() {
        var run = scene.resting(scene.board());
        var shut = new Attention(Attention.Kind.GITHUB, "GitHub does not let us in.", List.of());
        board.attend(scene.task(run), Optional.of(shut), Actor.SYSTEM);

        installed("somebody");
        assertThat(resumed(run)).as("elsewhere").isFalse();
        installed("Octocat");
        assertThat(resumed(run)).isTrue();
    }

    private void installed(String account) {
        delivered(new JsonObject()
                .put("action", "created")
                .put("installation", new JsonObject().put("account", new JsonObject().put("login", account))));
    }

    private void delivered(JsonObject body) {
        var id = UUID.randomUUID().toString();
        var event = body.containsKey("installation") ? "installation" : "pull_request";
        deliveries.store(id, event, body.encode().getBytes(StandardCharsets.UTF_8));
        assertThat(handler.handle(new HandleDelivery(id))).isInstanceOf(JobHandler.Next.Done.class);
    }

    private boolean resumed(RunId run) {
        return scene.person()
                .accept("application/json")
                .get("/api/runs/" + run + "/events?limit=100")
                .asString()
                .contains("\"resumed\"");
    }

    /** By the next look, or the one after where the worker's own was still under way. */
    private boolean untroubled(RunId run) {
        return RunningStudio.await(
                () -> {
                    look();
                    return scene.card(run).getString("attention") == null;
                },
                Duration.ofSeconds(30));
    }
}
