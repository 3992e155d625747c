package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Collector;
import dev.loopforge.testing.Database;
import dev.loopforge.testing.Hopper;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.Redis;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.TempRepo;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two servers that answer and three workers that work, processes of the packaged program on one PostgreSQL; and on one
 * Redis, where one is installed, which dies with the first worker. Clients hop between the servers all the while.
 */
class WorkerProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void a_second_worker_takes_over_with_the_same_files() throws Exception {
        var redis = Redis.ifInstalled();
        try (var database = Database.empty();
                var models = ModelServer.playing(List.of(part(), quick()));
                var collector = Collector.start();
                var repo = TempRepo.sample();
                var elsewhere = TempRepo.sample()) {
            var wanted = new HashMap<>(Map.of(
                    "LOOPFORGE_OPENAI_URL",
                    models.url() + "/v1",
                    "LOOPFORGE_OTLP_URL",
                    collector.url(),
                    "LOOPFORGE_MAX_RUNS",
                    "1"));
            redis.ifPresent(carrier -> wanted.put("REDIS_URL", carrier.url()));
            var environment = database.environment(wanted);
            try (var server = RunningStudio.role("server", environment);
                    var second = RunningStudio.role("server", environment);
                    var one = RunningStudio.role("worker", environment);
                    var two = RunningStudio.role("worker", environment);
                    var three = RunningStudio.role("worker", environment)) {
                var person = server.signInByLink();
                var both = List.of(person, second.signInByLink());
                Journey.answer(
                        person,
                        200,
                        "PUT",
                        "/api/providers/openai/key",
                        new JsonObject().put("apiKey", "sk-workers").encode());
                assertThat(workers(person)).hasSize(3);
                var board = Journey.board(person, repo.path(), new JsonObject());
                Set<String> heard = ConcurrentHashMap.newKeySet();
                var socket = person.watch(board, message -> heard.add(message.encode()));
                var card = Journey.card(person, board, "Move on");
                card.sendOff("openai", "model-w");
                RunningStudio.await(
                        () -> card.journal().stream().anyMatch(entry -> "log".equals(entry.getString("kind"))), LIMIT);

                var run = card.run().getString("id");
                var end = new AtomicLong(Long.MAX_VALUE);
                var logs = hoppers(seed -> new Hopper(both, "/api/runs/" + run + "/events", seed), id -> false);
                LongPredicate last = id -> id >= end.get();
                var boards = hoppers(seed -> new Hopper(both, "/api/workflows/" + board + "/events", seed), last);
                var sockets = hoppers(seed -> Hopper.bySocket(both, board, seed), last);
                var holder = Stream.of(one, two, three)
                        .filter(worker -> worker.holdsARun(person))
                        .findFirst()
                        .orElseThrow();
                redis.ifPresent(carrier -> {
                    System.out.printf("words by Redis so far: %d%n", carrier.published());
                    assertThat(carrier.published()).isPositive();
                    carrier.stop();
                });
                var killed = Instant.now();
                holder.kill();
                RunningStudio.await(() -> since(card, killed) != null, LIMIT);
                var took = Duration.between(killed, Objects.requireNonNull(since(card, killed)));
                var next = Journey.card(
                                person, Journey.board(person, elsewhere.path(), new JsonObject()), "Wait for a place")
                        .sendOff("openai", "model-q");
                var waits = next.run().getString("id");
                var told = Journey.answer(person, 200, "GET", "/api/runs/" + waits, "");
                System.out.printf("a run behind another is told: %s%n", told.getJsonObject("waiting"));
                assertThat(told.containsKey("waiting"))
                        .as(told.encodePrettily())
                        .isEqualTo("QUEUED".equals(told.getString("status")));
                var task = card.settled(LIMIT);
                assertThat(card.journal()).as("the take-over is in the journal").anyMatch(entry -> "interrupted"
                        .equals(entry.getString("reason")));

                System.out.printf("take-over by another worker: next step %d ms after the kill%n", took.toMillis());
                assertThat(took).isLessThan(Duration.ofSeconds(12));
                assertThat(task.getString("stage")).as(task.encodePrettily()).isEqualTo("REVIEW");
                assertThat(task.getString("evidence")).isEqualTo("verified");
                assertThat(task.getJsonObject("run").getInteger("attempt")).isEqualTo(1);
                assertThat(repo.git("rev-list", "--count", "main.." + task.getString("branch"))
                                .strip())
                        .isEqualTo("1");
                next.settled(LIMIT.multipliedBy(2));
                assertThat(moment(person, next, "startedAt"))
                        .as("one run is allowed in all, whatever repository it is on")
                        .isAfterOrEqualTo(moment(person, card, "endedAt"));
                assertThat(next.run().getString("status")).isEqualTo("SUCCEEDED");
                RunningStudio.await(() -> logs.stream().allMatch(CompletableFuture::isDone), LIMIT);
                compare("journal", logs, card.journal().size());
                end.set(revision(person, board));
                IntStream.range(0, 8).forEach(more -> Journey.card(person, board, "Later " + more));
                compare("board", boards, end.get());
                compare("board by sockets", sockets, end.get());

                // A killed worker's spans, and a batch the exporter gave up on a busy machine, are lost, as they may
                // be.
                var asked = "POST /api/tasks/{id}/brainstorm";
                var approved = "POST /api/tasks/{id}/plan/approve";
                RunningStudio.await(
                        () -> collector.below("model openai", asked) || collector.together("model openai", approved),
                        LIMIT);
                System.out.printf(
                        "a model's call in the trace of the approval, on another process: %s%n",
                        collector.together("model openai", approved));
                assertThat(collector.below("model openai", asked) || collector.together("model openai", approved))
                        .as(() -> collector.spans().stream()
                                .map(Span::getName)
                                .toList()
                                .toString())
                        .isTrue();
                assertThat(heard)
                        .as("board events of the workers")
                        .anyMatch(text -> text.contains("\"to\":\"REVIEW\"") || text.contains("\"stage\":\"REVIEW\""));
                socket.abort();
                var stopped = (holder == one ? two : one).terminate();
                System.out.printf("SIGTERM of a worker: %d ms%n", stopped.toMillis());
                assertThat(stopped).isLessThan(Duration.ofSeconds(10));
                assertThat(person.send("GET", "/health/ready", "").statusCode()).isEqualTo(200);

                var checkout = holder.data().resolve("worktrees").resolve(run);
                assertThat(checkout).isDirectory();
                var strange = Files.createDirectory(checkout.resolveSibling("0-not-a-run"));
                holder.startAgain();
                assertThat(RunningStudio.await(() -> !Files.exists(checkout), LIMIT))
                        .as("the checkout of a run that went on elsewhere is taken away")
                        .isTrue();
                assertThat(strange).as("what is no run's is left alone").isDirectory();
            }
        } finally {
            redis.ifPresent(Redis::close);
        }
    }

    private static List<CompletableFuture<Hopper>> hoppers(LongFunction<Hopper> hopper, LongPredicate last) {
        return LongStream.range(0, 4)
                .mapToObj(seed ->
                        CompletableFuture.supplyAsync(() -> hopper.apply(seed).hop(0, last), task -> Thread.ofVirtual()
                                .start(task)))
                .toList();
    }

    private static void compare(String what, List<CompletableFuture<Hopper>> hoppers, long newest) {
        int hops = 0;
        for (var hopper : hoppers) {
            var done = hopper.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
            hops += done.hops();
            assertThat(done.seen().stream().filter(id -> id <= newest).toList())
                    .as(what + " across servers, without gap or repeat")
                    .isEqualTo(LongStream.rangeClosed(1, newest).boxed().toList());
        }
        System.out.printf("%s: %d hops between two servers, %d events each, no gap, no repeat%n", what, hops, newest);
    }

    private static long revision(SignedIn person, String board) {
        return Journey.answer(person, 200, "GET", "/api/workflows/" + board + "/board", "")
                .getLong("revision");
    }

    private static ModelPart part() {
        return ModelPart.of("model-w")
                .says("It can be done.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(runs("echo begun; for n in $(seq 100); do echo line $n; sleep 0.04; done; echo over"))
                .turn(finishes("Added a line."));
    }

    private static ModelPart quick() {
        return ModelPart.of("model-q")
                .says("It can be done.")
                .plans("true", "src/app.txt")
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(finishes("Added a line."));
    }

    private static Instant moment(SignedIn person, Journey card, String of) {
        var run = Journey.answer(person, 200, "GET", "/api/runs/" + card.run().getString("id"), "");
        return Instant.parse(run.getString(of));
    }

    private static List<JsonObject> workers(SignedIn person) {
        return Journey.answer(person, 200, "GET", "/api/admin/workers", "").getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static @Nullable Instant since(Journey card, Instant moment) {
        return card.journal().stream()
                .map(entry -> Instant.parse(entry.getString("at")))
                .filter(at -> at.isAfter(moment.plusMillis(200)))
                .findFirst()
                .orElse(null);
    }
}
