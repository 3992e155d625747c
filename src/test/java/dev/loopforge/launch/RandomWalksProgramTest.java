package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Cards sent on random walks of moves, plans, edits, approvals, runs and stops, several at once and two hands on each, in
 * the packaged program. Whatever was asked, no card was ever where the table does not lead, no run began without a live
 * approval, and the board's revisions have no gap. {@code -Dloopforge.walks=1000} walks further; the seed is printed.
 */
class RandomWalksProgramTest {
    private static final int WALKS = Integer.getInteger("loopforge.walks", 30);
    private static final int STEPS = 10;
    private static final List<String> STAGES =
            List.of("TODO", "BRAINSTORMING", "PLANNING", "READY", "EXECUTING", "REVIEW", "DONE");

    /** What a person may do by a move; Ready is entered by approval, a stop or a new attempt alone. */
    private static final Map<String, Set<String>> PERSON = Map.of(
            "TODO", Set.of("BRAINSTORMING", "DONE"),
            "BRAINSTORMING", Set.of("TODO", "PLANNING", "DONE"),
            "PLANNING", Set.of("BRAINSTORMING", "TODO", "READY", "DONE"),
            "READY", Set.of("PLANNING", "BRAINSTORMING", "TODO", "DONE"),
            "EXECUTING", Set.of("PLANNING", "BRAINSTORMING", "TODO", "READY"),
            "REVIEW", Set.of("PLANNING", "BRAINSTORMING", "TODO", "READY", "DONE"),
            "DONE", Set.of("TODO", "READY"));

    /** What an agent or the program does. */
    private static final Map<String, Set<String>> WORKER = Map.of(
            "TODO", Set.of("BRAINSTORMING"),
            "BRAINSTORMING", Set.of("PLANNING"),
            "PLANNING", Set.of(),
            "READY", Set.of("EXECUTING"),
            "EXECUTING", Set.of("REVIEW", "READY"),
            "REVIEW", Set.of(),
            "DONE", Set.of());

    @Test
    void no_walk_leads_where_the_table_does_not() throws Exception {
        long seed = Long.getLong("loopforge.seed", new Random().nextLong());
        System.out.println("walks: " + WALKS + " of " + STEPS + " steps, -Dloopforge.seed=" + seed);
        var quick = ModelPart.of("quick")
                .plans("true", "src/app.txt")
                .turn(ModelPart.edits("src/app.txt", "two", "2"))
                .turn(ModelPart.finishes("Done."));
        try (var models = ModelServer.playing(List.of(quick));
                var repo = TempRepo.sample();
                var studio = RunningStudio.up();
                var hands = Executors.newFixedThreadPool(8)) {
            var person = studio.signIn();
            var key = new JsonObject().put("baseUrl", models.url() + "/v1").encode();
            Journey.answer(person, 200, "PUT", "/api/providers/compatible/key", key);
            var settings = new JsonObject()
                    .put("maxParallelRuns", 2)
                    .put("defaultProvider", "compatible")
                    .put("defaultModel", "quick");
            var board = Journey.board(person, repo.path(), settings);
            var revisions = new CopyOnWriteArrayList<Long>();
            var socket = person.watch(board, message -> {
                if (!message.getString("type").equals("presence")) {
                    revisions.add(message.getLong("revision"));
                }
            });
            var walking = new ArrayList<Future<Walk>>();
            for (int walk = 0; walk < WALKS; walk++) {
                var random = new Random(seed + walk);
                walking.add(hands.submit(() -> new Walk(studio, person, board, random).all()));
            }
            var walked = new ArrayList<Walk>();
            for (var walk : walking) {
                walked.add(walk.get());
            }
            assertNoneIsForgotten(walked);
            int runs = walked.stream().mapToInt(Walk::seen).sum();
            assertThat(runs).as("runs that began, seed " + seed).isPositive();
            System.out.println("walks: " + runs + " runs began");
            var shown = Journey.answer(person, 200, "GET", "/api/workflows/" + board + "/board", "");
            assertDense(revisions, shown.getLong("revision"));
            socket.abort();
        }
    }

    /** What waits for its turn gets it, however many were stopped, paused or taken back before. */
    private static void assertNoneIsForgotten(List<Walk> walked) {
        var limit = Duration.ofSeconds(60 + walked.size());
        boolean all = RunningStudio.await(
                () -> walked.stream().map(Walk::runStatus).noneMatch(Set.of("QUEUED", "RUNNING")::contains), limit);
        assertThat(all)
                .as(() -> "runs by state after " + limit + ": "
                        + walked.stream().collect(Collectors.groupingBy(Walk::runStatus, Collectors.counting())))
                .isTrue();
    }

    private static void assertDense(List<Long> revisions, long last) {
        boolean all =
                RunningStudio.await(() -> !revisions.isEmpty() && revisions.getLast() >= last, Duration.ofSeconds(20));
        assertThat(all).as("the socket told of revision " + last).isTrue();
        for (int i = 1; i < revisions.size(); i++) {
            assertThat(revisions.get(i)).isEqualTo(revisions.get(i - 1) + 1);
        }
    }

    /** One card and what is done to it. */
    private record Walk(RunningStudio studio, SignedIn person, String board, Random random, List<String> task) {
        Walk(RunningStudio studio, SignedIn person, String board, Random random) {
            this(studio, person, board, random, new ArrayList<>());
        }

        Walk all() {
            var made =
                    Journey.answer(person, 201, "POST", "/api/workflows/" + board + "/tasks", "{\"title\":\"A walk\"}");
            task.add("/api/tasks/" + made.getString("id"));
            for (int step = 0; step < STEPS; step++) {
                step(step);
            }
            return this;
        }

        private String path() {
            return task.getFirst();
        }

        private void step(int step) {
            var now = new JsonObject(person.send("GET", path(), "").body());
            int choice = step == 0 ? 0 : random.nextInt(12);
            switch (choice) {
                case 0, 1 -> send("POST", "/plan", new JsonObject());
                case 2, 3, 4 -> send("POST", "/plan/approve", version(now));
                case 5 ->
                    send(
                            "PUT",
                            "/plan",
                            version(now)
                                    .put("summary", "Another way")
                                    .put("steps", steps())
                                    .put("checks", new JsonArray()));
                case 6 -> send("POST", "/plan/reject", version(now).put("feedback", "No."));
                case 7 -> send("POST", "/runs", new JsonObject());
                case 8 -> run(now, random.nextBoolean() ? "/cancel" : "/pause");
                case 9 -> run(now, "/resume");
                default ->
                    send(
                            "POST",
                            "/move",
                            new JsonObject()
                                    .put("stage", STAGES.get(random.nextInt(STAGES.size())))
                                    .put("stopRun", random.nextBoolean())
                                    .put("version", now.getInteger("version") - random.nextInt(10) / 9));
            }
        }

        String runStatus() {
            var run = new JsonObject(person.send("GET", path(), "").body()).getJsonObject("run");
            return run == null ? "NONE" : run.getString("status");
        }

        private JsonObject version(JsonObject now) {
            var plan = now.getJsonObject("plan");
            return new JsonObject().put("version", plan == null ? 1 : plan.getInteger("version"));
        }

        private static JsonArray steps() {
            return new JsonArray()
                    .add(new JsonObject()
                            .put("title", "One")
                            .put("details", "")
                            .put("paths", new JsonArray().add("src/**")));
        }

        private void run(JsonObject now, String action) {
            var run = now.getJsonObject("run");
            if (run != null) {
                check(person.send("POST", "/api/runs/" + run.getString("id") + action, "{}")
                        .statusCode());
            }
        }

        private void send(String method, String rest, JsonObject body) {
            check(person.send(method, path() + rest, body.encode()).statusCode());
        }

        private void check(int status) {
            assertThat(status).as(studio::logText).isIn(200, 201, 202, 204, 400, 409, 422);
        }

        private static String told(JsonArray entries) {
            return entries.stream()
                    .map(JsonObject.class::cast)
                    .map(entry -> entry.getString("kind") + " by "
                            + entry.getJsonObject("by").getString("kind") + " " + entry.getJsonObject("detail"))
                    .collect(Collectors.joining("\n"));
        }

        /** Reads what happened to the card; answers how many runs began. */
        int seen() {
            var entries =
                    Journey.answer(person, 200, "GET", path() + "/timeline", "").getJsonArray("items");
            String stage = "TODO";
            boolean approved = false;
            int began = 0;
            for (var each : entries) {
                var entry = (JsonObject) each;
                switch (entry.getString("kind")) {
                    case "plan-approved" -> approved = true;
                    case "plan-proposed", "plan-rejected", "plan-stale" -> approved = false;
                    case "task-moved" -> {
                        var detail = entry.getJsonObject("detail");
                        var to = detail.getString("to");
                        assertThat(detail.getString("from"))
                                .as(() -> told(entries))
                                .isEqualTo(stage);
                        boolean byPerson =
                                entry.getJsonObject("by").getString("kind").equals("person");
                        assertThat(to.equals(stage)
                                        || (byPerson ? PERSON : WORKER)
                                                .getOrDefault(stage, Set.of())
                                                .contains(to))
                                .as(stage + " to " + to + " in " + told(entries))
                                .isTrue();
                        if (!to.equals(stage) && (to.equals("READY") || to.equals("EXECUTING"))) {
                            assertThat(approved).as(() -> told(entries)).isTrue();
                        }
                        if (Set.of("TODO", "BRAINSTORMING", "PLANNING").contains(to)) {
                            approved = false;
                        }
                        began += to.equals("EXECUTING") ? 1 : 0;
                        stage = to;
                    }
                    default -> {}
                }
            }
            return began;
        }
    }
}
