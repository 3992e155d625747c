package dev.loopforge.testing;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many runs that wait in one queue, and many workers that want them: processes of the packaged program on one PostgreSQL.
 * The queue rests until all of them wait, so that its order is known; then it is looked how many were under way at once,
 * and how far each started from its place.
 */
public final class Crowd implements AutoCloseable {
    private static final String MODEL = "model-c";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Database database = Database.empty();
    private final Cable cable = database.cable();
    private final ModelServer models = ModelServer.playing(List.of(ModelPart.of(MODEL)
            .plans("true", "src/app.txt")
            .turn(edits("src/app.txt", "two\n", "two\na line\n"))
            .turn(finishes("Added a line."))));
    private final List<RunningStudio> workers = new ArrayList<>();
    private final List<TempRepo> repositories = new ArrayList<>();
    private final RunningStudio server;
    private final SignedIn person;

    private Crowd(int workers, int most) {
        var environment = new HashMap<>(database.environment(
                Map.of("LOOPFORGE_MAX_RUNS", String.valueOf(most), "LOOPFORGE_OPENAI_URL", models.url() + "/v1")));
        environment.put("DATABASE_URL", database.url(cable));
        server = RunningStudio.role("server", environment);
        person = server.signInByLink();
        answer("PUT", "/api/providers/openai/key", new JsonObject().put("apiKey", "sk-crowd"));
        for (int worker = 0; worker < workers; worker++) {
            this.workers.add(RunningStudio.role("worker", environment));
        }
    }

    /** So many workers, who together may carry out so many runs at a time. */
    public static Crowd of(int workers, int most) {
        return new Crowd(workers, most);
    }

    /**
     * What was seen of runs that all have succeeded at their first attempt.
     *
     * @param claims how often one was taken up
     * @param again what the logs say of those that were taken up more than once: taken from a silent worker, or broken off
     * @param unexplained runs that were taken up more often than the logs say they were lost
     */
    public record Seen(
            int runs,
            int atOnce,
            int claims,
            List<String> again,
            List<String> unexplained,
            int furthest,
            int workers,
            Duration took) {}

    /** Lets so many runs come up on each of so many repositories, with this limit for each. */
    public Seen comes(int onEach, int repositories, int limit) {
        return comes(onEach, repositories, limit, () -> {});
    }

    /** What was seen, and after how long a card could be made again once the database was let go, and each time after that. */
    public record Thawed(
            Seen seen, Duration afterTheFreeze, Duration afterTheEndOfConnections, Duration afterTheirReset) {}

    /**
     * The same on one repository, while PostgreSQL stands still for so long, then ends every connection, and then the network
     * resets every one.
     */
    public Thawed comesWhilePostgresIsFrozen(int runs, int limit, Duration howLong) {
        var recoveries = new ArrayList<Duration>();
        var board = board(limit);
        var seen = comes(runs, 1, limit, () -> {
            RunningStudio.await(() -> number("select count(*) from run where status = 'RUNNING'") > 0, LIMIT);
            database.frozen(() -> {
                long until = System.nanoTime() + howLong.toNanos();
                RunningStudio.await(() -> System.nanoTime() > until, howLong.multipliedBy(2));
            });
            recoveries.add(untilACardIsMade(board));
            database.endConnections();
            recoveries.add(untilACardIsMade(board));
            RunningStudio.await(() -> number("select count(*) from run where status = 'RUNNING'") > 0, LIMIT);
            cable.reset();
            recoveries.add(untilACardIsMade(board));
        });
        return new Thawed(seen, recoveries.getFirst(), recoveries.get(1), recoveries.getLast());
    }

    private Duration untilACardIsMade(String board) {
        long begun = System.nanoTime();
        var card = new JsonObject().put("title", "Again").encode();
        RunningStudio.await(
                () -> person.send("POST", "/api/workflows/" + board + "/tasks", card)
                                .statusCode()
                        == 201,
                LIMIT);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private Seen comes(int onEach, int repositories, int limit, Runnable meanwhile) {
        answer("POST", "/api/admin/queues/pause", new JsonObject());
        var boards =
                IntStream.range(0, repositories).mapToObj(at -> board(limit)).toList();
        for (int card = 0; card < onEach; card++) {
            for (var board : boards) {
                var made = Journey.card(person, board, "Crowd " + card);
                made.approve(made.plan("openai", MODEL));
            }
        }
        answer("POST", "/api/admin/queues/resume", new JsonObject());
        long begun = System.nanoTime();
        meanwhile.run();
        int all = onEach * repositories;
        boolean over = RunningStudio.await(() -> left(boards) == 0, Duration.ofSeconds(120 + 10L * all));
        var took = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(over).as("all have ended; left: " + left(boards)).isTrue();
        return seen(boards, all, took);
    }

    /** The lines that say that a card's run was lost by who carried it out. */
    private List<String> losses(String card) {
        return Stream.concat(Stream.of(server), workers.stream())
                .flatMap(program -> program.logText().lines())
                .filter(line ->
                        line.contains("jobs of a silent worker are given back") && line.contains("RunPlan:" + card)
                                || line.contains("kind=RunPlan subject=" + card)
                                        && (line.contains(" for want of ") || line.contains("job failed")))
                .toList();
    }

    private String board(int limit) {
        var repository = TempRepo.sample();
        repositories.add(repository);
        return Journey.board(person, repository.path(), new JsonObject().put("maxParallelRuns", limit));
    }

    private int left(List<String> boards) {
        return number("select count(*) from run where status in ('QUEUED', 'RUNNING') and " + of(boards));
    }

    private Seen seen(List<String> boards, int all, Duration took) {
        assertThat(number("select count(*) from run where status = 'SUCCEEDED' and attempt = 1 and " + of(boards)))
                .as("runs that succeeded at their first attempt")
                .isEqualTo(all);
        for (var repository : repositories.subList(repositories.size() - boards.size(), repositories.size())) {
            assertThat(repository.git("for-each-ref", "refs/heads/loopforge").lines())
                    .as("one branch for each run")
                    .hasSize(all / boards.size());
        }
        int furthest = boards.stream()
                .mapToInt(board -> {
                    var queue = runs("created_at, id", board);
                    var started = runs("started_at, id", board);
                    return IntStream.range(0, queue.size())
                            .map(at -> Math.abs(started.indexOf(queue.get(at)) - at))
                            .max()
                            .orElse(0);
                })
                .max()
                .orElse(0);
        int working = number("select count(*) from worker where heartbeat_at > now() - interval '8 seconds'");
        int claims = number("select sum(epoch) from run where " + of(boards));
        assertThat(number("""
                        select count(*) from (select epoch, lag(epoch) over (partition by run_id order by seq) as before
                        from run_event where run_id in (select id from run where %s)) e where epoch < before""".formatted(of(boards))))
                .as("entries of a worker after another had taken its run up")
                .isZero();
        var again = new ArrayList<String>();
        var unexplained = new ArrayList<String>();
        database.transaction()
                .call(rows -> rows.fetch("select task_id::text, epoch from run where epoch > 1 and " + of(boards)))
                .forEach(run -> {
                    var lost = losses(run.get(0, String.class));
                    again.addAll(lost);
                    if (lost.size() < run.get(1, Integer.class) - 1) {
                        unexplained.add(run.get(0, String.class) + " was taken up " + run.get(1) + " times");
                    }
                });
        return new Seen(all, atOnce(boards), claims, again, unexplained, furthest, working, took);
    }

    private List<String> runs(String order, String board) {
        var sql = "select id from run where workflow_id = '" + board + "' order by " + order;
        return database.transaction().call(rows -> rows.fetch(sql).getValues(0, String.class));
    }

    /** The most that were under way at a moment, by when each began and ended. */
    private int atOnce(List<String> boards) {
        var changes = new TreeMap<Instant, Integer>();
        database.transaction()
                .call(rows -> rows.fetch("select started_at, ended_at from run where " + of(boards)))
                .forEach(run -> {
                    changes.merge(run.get(0, Instant.class), 1, Integer::sum);
                    changes.merge(run.get(1, Instant.class), -1, Integer::sum);
                });
        var now = new ArrayList<Integer>();
        changes.values().forEach(change -> now.add(change + (now.isEmpty() ? 0 : now.getLast())));
        return Collections.max(now);
    }

    private static String of(List<String> boards) {
        return "workflow_id in ('" + String.join("', '", boards) + "')";
    }

    private int number(String sql) {
        return database.transaction().call(rows -> rows.fetchSingle(sql).get(0, Integer.class));
    }

    private void answer(String method, String path, JsonObject body) {
        Journey.answer(person, 200, method, path, body.encode());
    }

    @Override
    public void close() {
        workers.forEach(RunningStudio::close);
        server.close();
        repositories.forEach(TempRepo::close);
        models.close();
        cable.close();
        database.close();
    }
}
