package dev.loopforge.launch;

import static dev.loopforge.testing.Journey.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.testing.Emulate;
import dev.loopforge.testing.GitHost;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The packaged program on GitHub: emulate is GitHub and delivers its own signed webhooks, JGit behind Jetty is GitHub's git
 * over HTTP, and one board is on the repository {@code octocat/hello} there.
 */
final class GitHubStage implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final String OWNER = "ghp_octocatCanaryToken0001";
    static final String RENEWED = "ghp_octocatCanaryToken0002";
    static final String STRANGER = "ghp_strangerCanaryToken001";
    static final String SECRET = "what deliveries are signed with";
    static final String MODEL_KEY = "sk-canary-0123456789";
    private static final String REPOSITORY = "/repos/octocat/hello";
    private static final String SEED = """
            tokens:
              %s: {login: octocat, scopes: [repo, read:org]}
              %s: {login: octocat, scopes: [repo, read:org]}
              %s: {login: stranger, scopes: [public_repo]}
            github:
              users:
                - {login: octocat, name: Mona}
                - {login: hubot, name: Hubot}
                - {login: stranger, name: Somebody}
              repos:
                - {owner: octocat, name: hello, auto_init: true}
            """.formatted(OWNER, RENEWED, STRANGER);

    final TempRepo code = TempRepo.bare();
    final Emulate github;
    final GitHost git;
    final RunningStudio studio;
    final SignedIn person;
    final String board;
    private @Nullable ModelServer models;

    /** With models of its own that play these parts, on a sample repository. */
    static GitHubStage playing(List<ModelPart> parts) throws Exception {
        requireCounterparts();
        var models = ModelServer.playing(parts);
        try (var sample = TempRepo.sample()) {
            var stage = new GitHubStage(models.url(), sample);
            stage.models = models;
            return stage;
        }
    }

    /** What the models of its own were asked. */
    String asked() {
        return Objects.requireNonNull(models, "it plays no models").journal().encode();
    }

    /** With models of OpenAI's protocol at an address, on a repository that begins as this one. */
    GitHubStage(String models, TempRepo begun) throws Exception {
        this(
                begun,
                (git, github) -> Map.of(
                        "LOOPFORGE_OPENAI_URL",
                        models + "/v1",
                        "LOOPFORGE_GITHUB_URL",
                        git,
                        "LOOPFORGE_GITHUB_API_URL",
                        github));
    }

    /** With settings that depend on the addresses of GitHub's git and of its API. */
    GitHubStage(TempRepo begun, BiFunction<String, String, Map<String, String>> settings) throws Exception {
        begun.git("push", "--quiet", code.path().toString(), "main");
        code.git("config", "http.receivepack", "true");
        github = Emulate.with(SEED);
        git = GitHost.behind(code.path(), OWNER);
        var environment = new HashMap<>(settings.apply(git.address(), github.url()));
        environment.put("LOOPFORGE_GITHUB_WEBHOOK_SECRET", SECRET);
        studio = RunningStudio.with(environment);
        person = studio.signIn();
        answer(
                person,
                200,
                "PUT",
                "/api/providers/openai/key",
                new JsonObject().put("apiKey", MODEL_KEY).encode());
        connect(OWNER);
        board = Journey.board(
                person,
                "Hello",
                new JsonObject().put("kind", "github").put("fullName", "octocat/hello"),
                new JsonObject()
                        .put("autoOpenPullRequest", true)
                        .put(
                                "pullRequest",
                                new JsonObject()
                                        .put("reviewers", new JsonArray().add("hubot"))
                                        .put("labels", new JsonArray().add("agent"))));
        github.send("POST", REPOSITORY + "/labels", OWNER, new JsonObject().put("name", "agent"));
        github.send(
                "POST",
                REPOSITORY + "/hooks",
                OWNER,
                new JsonObject()
                        .put("events", new JsonArray().add("*"))
                        .put(
                                "config",
                                new JsonObject()
                                        .put("url", studio.baseUrl() + "/api/webhooks/github")
                                        .put("content_type", "json")
                                        .put("secret", SECRET)));
    }

    static void requireCounterparts() {
        assumeTrue(Emulate.installed(), "emulate is not installed");
    }

    void connect(String token) {
        answer(
                person,
                200,
                "POST",
                "/api/account/github/token",
                new JsonObject().put("token", token).encode());
    }

    Journey card(String title, String model) {
        var card = Journey.card(person, board, title);
        card.sendOff("openai", model);
        return card;
    }

    static JsonObject until(Journey card, Predicate<JsonObject> wanted) {
        RunningStudio.await(() -> wanted.test(card.get()), LIMIT);
        var task = card.get();
        assertThat(wanted.test(task)).as(task::encodePrettily).isTrue();
        return task;
    }

    static Predicate<JsonObject> stage(String name) {
        return task -> task.getString("stage").equals(name);
    }

    /** In Review, with its pull request open and nothing under way. */
    static JsonObject reviewed(Journey card) {
        return until(
                card,
                stage("REVIEW")
                        .and(task -> task.getJsonObject("pullRequest") != null)
                        .and(task ->
                                task.getJsonObject("run").getString("status").equals("SUCCEEDED")));
    }

    String pull(JsonObject task) {
        return REPOSITORY + "/pulls/" + task.getJsonObject("pullRequest").getInteger("number");
    }

    /** A card's pull request as GitHub has it. */
    JsonObject seen(JsonObject task) {
        return new JsonObject(github.get(pull(task), OWNER));
    }

    void check(JsonObject task, String conclusion) {
        github.send(
                "POST",
                REPOSITORY + "/check-runs",
                OWNER,
                new JsonObject()
                        .put("name", "build")
                        .put("head_sha", seen(task).getJsonObject("head").getString("sha"))
                        .put("status", "completed")
                        .put("conclusion", conclusion));
    }

    void issue(String token, String title, String text, String label) {
        var made = github.send(
                "POST",
                REPOSITORY + "/issues",
                token,
                new JsonObject().put("title", title).put("body", text));
        github.send(
                "POST",
                REPOSITORY + "/issues/" + made.getInteger("number") + "/labels",
                OWNER,
                new JsonObject().put("labels", new JsonArray().add(label)));
    }

    /** Imports the issues of a label; answers the cards made now. */
    JsonArray imported(String label) {
        var labels = new JsonObject().put("labels", new JsonArray().add(label));
        return answer(person, 200, "POST", "/api/workflows/" + board + "/issues/import", labels.encode())
                .getJsonArray("items");
    }

    @Override
    public void close() throws Exception {
        studio.close();
        git.close();
        github.close();
        code.close();
        if (models != null) {
            models.close();
        }
        System.out.println("GitHub: " + github.requests() + " requests, "
                + github.faults().size() + " not as GitHub describes them");
        assertThat(github.faults()).isEmpty();
    }
}
