package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.call;
import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import dev.loopforge.testing.Closing;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.Outages;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.TempRepo;
import dev.loopforge.testing.UnreliableModels;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The queue by its routes, and what parks a run and lets it go on, in the packaged program. */
class QueueProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static ModelServer models;
    private static UnreliableModels gateway;
    private static RunningStudio studio;
    private static SignedIn person;

    @BeforeAll
    static void open() {
        models = ModelServer.playing(List.of(
                part("plain")
                        .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                        .turn(finishes("Done.")),
                part("asking")
                        .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                        .turn(call("ask_person", new JsonObject().put("question", "Which colour?")))
                        .turn(finishes("Done.")),
                part("gpt-4o-thrifty")
                        .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                        .turn(finishes("Done.")),
                part("slow").turn(runs("sleep 61.25 & sleep 61.25")).turn(finishes("Done."))));
        gateway = new UnreliableModels(models);
        studio = RunningStudio.with(
                Map.of("LOOPFORGE_OPENAI_URL", gateway.url() + "/v1", "LOOPFORGE_STUCK_SECONDS", "4"));
        person = studio.signIn();
        ok("PUT", "/api/providers/openai/key", new JsonObject().put("apiKey", "sk-queue"));
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(studio, gateway, models);
    }

    private static ModelPart part(String model) {
        return ModelPart.of(model).says("It can be done.").plans("grep -q 'a line' src/app.txt", "src/app.txt");
    }

    private static JsonObject ok(String method, String path, JsonObject body) {
        return Journey.answer(person, 200, method, path, method.equals("GET") ? "" : body.encode());
    }

    private static JsonObject ask(String path) {
        return ok("GET", path, new JsonObject());
    }

    private static JsonObject jobOf(String state, Journey card) {
        return ask("/api/admin/queues/" + state).getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(job -> card.id().equals(job.getString("taskId")))
                .findFirst()
                .orElse(new JsonObject());
    }

    private static Journey card(TempRepo repo, String title) {
        return Journey.card(person, Journey.board(person, repo.path(), new JsonObject()), title);
    }

    private static void succeeds(Journey card) {
        RunningStudio.await(() -> "SUCCEEDED".equals(card.run().getString("status")), LIMIT);
        var task = card.get();
        assertThat(task.getString("stage")).as(task.encodePrettily()).isEqualTo("REVIEW");
        assertThat(task.getString("evidence")).isEqualTo("verified");
        assertThat(task.getJsonObject("run").getInteger("attempt")).isEqualTo(1);
    }

    @Test
    void a_paused_queue_begins_nothing_until_it_is_resumed() {
        try (var repo = TempRepo.sample()) {
            assertThat(ok("POST", "/api/admin/queues/pause", new JsonObject()).getBoolean("paused"))
                    .isTrue();
            var plan = card(repo, "Wait").sendOff("openai", "plain");
            RunningStudio.await(() -> !jobOf("waiting", plan).isEmpty(), LIMIT);
            var job = jobOf("waiting", plan);
            assertThat(job.getString("workflowId")).as(job.encode()).isNotNull();
            assertThat(job.getString("runId")).isEqualTo(plan.run().getString("id"));
            ok("POST", "/api/admin/jobs/" + job.getString("id") + "/front", new JsonObject());
            assertThat(plan.run().getString("status")).isEqualTo("QUEUED");

            ok("POST", "/api/admin/queues/resume", new JsonObject());

            succeeds(plan);
            var worker = ask("/api/admin/workers").getJsonArray("items").getJsonObject(0);
            assertThat(worker.getInteger("slots")).isEqualTo(2);
            assertThat(worker.getBoolean("alive")).isTrue();
            var summary = ask("/api/admin/queues");
            assertThat(summary.getJsonObject("counts").fieldNames())
                    .containsExactlyInAnyOrder("waiting", "scheduled", "running", "retrying", "parked", "dead");
            assertThat(summary.getJsonArray("lastHour")).isNotEmpty();
            // A run has succeeded a moment before its job has left the queue.
            var states = summary.getJsonObject("counts").fieldNames();
            RunningStudio.await(
                    () -> states.stream().allMatch(state -> jobOf(state, plan).isEmpty()), LIMIT);
            assertThat(person.send("DELETE", "/api/admin/jobs/" + job.getString("id"), "")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void a_refused_key_parks_the_run_at_once_and_a_retry_goes_on() {
        for (int status : List.of(401, 402)) {
            try (var repo = TempRepo.sample()) {
                var proposed = readyToGo(repo, "plain");
                gateway.fail(1, status, Map.of());
                var begun = Instant.now();

                var card = proposed.go();
                var task = card.settled(LIMIT);

                assertThat(task.getJsonObject("run").getString("status"))
                        .as(task.encodePrettily())
                        .isEqualTo("PAUSED");
                assertThat(task.getJsonObject("attention").getString("kind")).isEqualTo("provider");
                assertThat(gateway.asked()).hasSize(1);
                System.out.printf(
                        "provider %d: parked %d ms after approval, 1 request%n",
                        status, Duration.between(begun, Instant.now()).toMillis());
                RunningStudio.await(() -> !jobOf("parked", card).isEmpty(), Duration.ofSeconds(5));
                var job = jobOf("parked", card);
                assertThat(job.getString("cause")).isNotBlank();
                if (status == 401) {
                    ok("PUT", "/api/providers/openai/key", new JsonObject().put("apiKey", "sk-new"));
                }
                ok("POST", "/api/admin/jobs/" + job.getString("id") + "/retry", new JsonObject());
                succeeds(card);
            }
        }
    }

    @Test
    void a_limit_is_waited_for_as_long_as_the_provider_says() {
        try (var repo = TempRepo.sample()) {
            var proposed = readyToGo(repo, "plain");
            gateway.fail(1, 429, Map.of("Retry-After", "2"));
            var card = proposed.go();
            succeeds(card);
            var asked = gateway.asked();
            assertThat(Duration.between(asked.get(0), asked.get(1))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void an_overloaded_provider_is_asked_again_and_fails_nothing() {
        try (var repo = TempRepo.sample()) {
            var proposed = readyToGo(repo, "plain");
            gateway.fail(2, 503, Map.of());
            var card = proposed.go();
            succeeds(card);
            assertThat(gateway.asked()).hasSize(4);
        }
    }

    @Test
    void a_question_waits_for_its_answer() {
        try (var repo = TempRepo.sample()) {
            var card = card(repo, "Ask").sendOff("openai", "asking");
            var task = card.settled(LIMIT);
            assertThat(task.getJsonObject("attention").getString("kind")).isEqualTo("question");
            assertThat(task.getJsonObject("attention").getString("reason")).isEqualTo("Which colour?");
            ok("POST", "/api/runs/" + card.run().getString("id") + "/messages", new JsonObject().put("text", "Blue."));
            succeeds(card);
            assertThat(card.journal().stream().filter(entry -> "result".equals(entry.getString("kind"))))
                    .anyMatch(entry -> "Blue.".equals(entry.getString("content")));
        }
    }

    @Test
    void a_run_stopped_while_it_rests_keeps_what_it_had_made() {
        try (var repo = TempRepo.sample()) {
            var card = card(repo, "Leave").sendOff("openai", "asking");
            var task = card.settled(LIMIT);
            var run = "/api/runs/" + task.getJsonObject("run").getString("id");
            ok("POST", run + "/cancel", new JsonObject());
            assertThat(ask(run).getString("status")).isEqualTo("CANCELLED");
            RunningStudio.await(() -> ask(run).getString("headCommit") != null, LIMIT);
            assertThat(person.send("GET", run + "/diff?format=patch", "").body())
                    .contains("+a line");
            comesBack(card, task, run);
        }
    }

    private static void comesBack(Journey card, JsonObject task, String run) {
        var branch = "refs/heads/" + task.getString("branch");
        var made = ask(run).getString("headCommit");
        assertThat(person.send("DELETE", "/api/tasks/" + card.id(), "").statusCode())
                .isEqualTo(200);
        RunningStudio.await(() -> refs(task).contains("refs/loopforge/shelf/runs/"), LIMIT);
        assertThat(refs(task)).contains("refs/loopforge/shelf/runs/").contains(made + " " + branch);
        ok("POST", "/api/tasks/" + card.id() + "/restore", new JsonObject());
        RunningStudio.await(() -> !refs(task).contains("refs/loopforge/shelf/runs/"), LIMIT);
        assertThat(refs(task)).doesNotContain("refs/loopforge/shelf/").contains(made + " " + branch);
        assertThat(person.send("GET", run + "/diff?format=patch", "").body()).contains("+a line");
    }

    private static String refs(JsonObject task) {
        var mirror = studio.data().resolve("mirrors").resolve(task.getString("workflowId") + ".git");
        var listed = Programs.run(Command.of(
                mirror, List.of("git", "--git-dir=" + mirror, "for-each-ref", "--format=%(objectname) %(refname)")));
        return listed.outputText();
    }

    @Test
    void a_provider_that_asks_for_an_hour_gets_it_and_a_failed_answer_says_why() {
        try (var repo = TempRepo.sample()) {
            var proposed = readyToGo(repo, "plain");
            gateway.fail(1, 429, Map.of("Retry-After", "3600"));
            var card = proposed.go();
            var task = card.settled(LIMIT);
            assertThat(task.getJsonObject("run").getString("status")).isEqualTo("PAUSED");
            assertThat(task.getJsonObject("attention").getString("kind")).isEqualTo("provider");
            assertThat(task.getJsonObject("attention").getString("reason")).contains("goes on by itself at");
            var later = ask("/api/admin/queues/scheduled").getJsonArray("items").stream()
                    .map(JsonObject.class::cast)
                    .filter(job -> "ResumeRun".equals(job.getString("kind")))
                    .filter(job -> card.id().equals(job.getString("taskId")))
                    .findFirst()
                    .orElseThrow();
            assertThat(Instant.parse(later.getString("nextTryAt")))
                    .isAfter(Instant.now().plusSeconds(3_000));
            ok("POST", "/api/admin/jobs/" + later.getString("id") + "/retry", new JsonObject());
            succeeds(card);

            var silent = card(repo, "Ask in vain");
            gateway.fail(1, 401, Map.of());
            assertThat(silent.says("What do you think?", "openai", "plain")).contains("event: error");
            assertThat(ask("/api/tasks/" + silent.id() + "/messages").getJsonArray("items").stream()
                            .map(JsonObject.class::cast)
                            .filter(message -> "failed".equals(message.getString("status")))
                            .map(message -> message.getJsonObject("error").getString("title")))
                    .singleElement()
                    .asString()
                    .contains("does not accept this key");
            ok("PUT", "/api/providers/openai/key", new JsonObject().put("apiKey", "sk-queue"));
        }
    }

    @Test
    void a_cancel_is_acknowledged_at_once_and_leaves_no_process() {
        try (var repo = TempRepo.sample()) {
            var card = card(repo, "Stop").sendOff("openai", "slow");
            RunningStudio.await(() -> sleepers() >= 2, LIMIT);
            RunningStudio.await(() -> card.get().getJsonObject("attention") != null, LIMIT);
            assertThat(card.get().getJsonObject("attention").getString("kind")).isEqualTo("stuck");
            assertThat(card.get().getJsonObject("attention").getString("reason"))
                    .contains("its tool run_command is still at work");
            var begun = Instant.now();
            ok("POST", "/api/runs/" + card.run().getString("id") + "/cancel", new JsonObject());
            var acknowledged = Duration.between(begun, Instant.now());
            RunningStudio.await(() -> sleepers() == 0, LIMIT);
            var dead = Duration.between(begun, Instant.now());
            System.out.printf("cancel: acknowledged %d ms, dead %d ms%n", acknowledged.toMillis(), dead.toMillis());
            assertThat(sleepers()).isZero();
            assertThat(card.get().getString("stage")).isEqualTo("READY");
            assertThat(card.get().getJsonObject("attention").getString("kind")).isEqualTo("stopped");
        }
    }

    @Test
    void a_spent_budget_pauses_and_a_raised_one_goes_on() {
        try (var repo = TempRepo.sample()) {
            var settings = new JsonObject().put("taskBudgetMicros", 500);
            var card = Journey.card(person, Journey.board(person, repo.path(), settings), "Save");
            card.sendOff("openai", "gpt-4o-thrifty");
            var task = card.settled(LIMIT);
            assertThat(task.getJsonObject("run").getString("status"))
                    .as(task.encodePrettily())
                    .isEqualTo("PAUSED");
            assertThat(task.getJsonObject("attention").getString("kind")).isEqualTo("budget");
            ok(
                    "POST",
                    "/api/runs/" + card.run().getString("id") + "/resume",
                    new JsonObject().put("budgetMicros", 10_000_000));
            succeeds(card);
        }
    }

    @Test
    void a_database_that_dies_hard_loses_nothing_it_promised() {
        try (var repo = TempRepo.sample()) {
            var board = Journey.board(person, repo.path(), new JsonObject());
            var seen = new Outages(studio, person, board).suffer(Integer.getInteger("loopforge.outages", 2));
            System.out.println("outages: " + seen);
            assertThat(seen.lost()).isEmpty();
            assertThat(seen.refusals()).as("while it is away").isSubsetOf(503);
            assertThat(seen.withoutDate()).as("refusals without Retry-After").isZero();
            succeeds(card(repo, "Go on").sendOff("openai", "plain"));
        }
    }

    private static long sleepers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("sleep 61.25"))
                .filter(process -> process.info().command().orElse("").endsWith("sleep"))
                .count();
    }

    /** A card whose plan only waits to be approved. */
    private record Proposed(Journey card, JsonObject plan) {
        Journey go() {
            return card.approve(plan);
        }
    }

    private static Proposed readyToGo(TempRepo repo, String model) {
        var card = card(repo, "Meet a failure");
        card.says("What do you think?", "openai", model);
        return new Proposed(card, card.plan("openai", model));
    }
}
