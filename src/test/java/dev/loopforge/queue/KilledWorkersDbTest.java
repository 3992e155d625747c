package dev.loopforge.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.DatabaseClock;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.testing.Database;
import dev.loopforge.testing.RunningStudio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Many short jobs, and three processes that work on them and are killed one after the other every two to five seconds:
 * {@code ./loopforge bench jobs --times n} for n jobs. Each writes a row of its name; one whose worker was killed may be begun
 * again, no more of them than it had in its hands: jobs are asked for at least once.
 */
@EnabledIfSystemProperty(named = "loopforge.jobs", matches = "\\d+", disabledReason = "./loopforge bench jobs runs it")
class KilledWorkersDbTest {
    private static final int JOBS = Integer.getInteger("loopforge.jobs", 0);
    private static final int LATER = 500;
    private static final int ABREAST = 20;
    private static final int WORKERS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** A job whose effect is a row of its name. */
    public record Note(String subject) implements Job {}

    /** Writes the row; a second time is counted. */
    private record Writing(Transaction transaction) implements JobHandler<Note> {
        @Override
        public Class<Note> job() {
            return Note.class;
        }

        @Override
        public Next handle(Note job) {
            transaction.run(database -> database.execute(
                    "insert into effect as e (subject) values (?) on conflict (subject) do update set times = e.times + 1",
                    job.subject()));
            return new Next.Done();
        }
    }

    /** One of the processes: its arguments are the database, and the folder it takes itself to be in. */
    static final class Worker {
        private Worker() {}

        public static void main(String[] arguments) throws InterruptedException {
            var source = new com.zaxxer.hikari.HikariDataSource();
            source.setJdbcUrl(arguments[0]);
            source.setMaximumPoolSize(20);
            var transaction = new Transaction(source);
            var workers = new Workers(
                    transaction, new QueueSettings(true, arguments[1], "host", "1", 2), DatabaseClock.of(transaction));
            new JobQueue(transaction, source, workers, new Signals(transaction, source, true))
                    .start(List.of(new Writing(transaction)));
            Thread.currentThread().join();
        }
    }

    @Test
    void every_job_takes_effect_however_often_workers_are_killed() throws Exception {
        long seed = Long.getLong("loopforge.seed", new Random().nextLong());
        var dice = new Random(seed);
        System.out.println("jobs: " + JOBS + ", seed " + seed);
        try (var database = Database.fresh()) {
            database.transaction()
                    .run(rows -> rows.execute(
                            "create table effect (subject text primary key, times int not null default 1)"));
            var queue = asking(database);
            var processes = new ArrayList<Process>();
            for (int at = 0; at < WORKERS; at++) {
                processes.add(begin(database, at));
            }
            try {
                database.transaction().run(rows -> {
                    for (int job = 0; job < JOBS; job++) {
                        queue.enqueue(new Note("job " + job));
                    }
                });
                int kills = 0;
                while (effects(database) < JOBS) {
                    long until = System.nanoTime()
                            + Duration.ofMillis(2_000 + dice.nextInt(3_000)).toNanos();
                    RunningStudio.await(() -> System.nanoTime() > until || effects(database) >= JOBS, LIMIT);
                    int victim = dice.nextInt(WORKERS);
                    processes.get(victim).destroyForcibly().waitFor();
                    kills++;
                    processes.set(victim, begin(database, victim));
                }
                long killed = System.nanoTime();
                RunningStudio.await(() -> left(database) == 0, LIMIT);
                RunningStudio.await(
                        () -> System.nanoTime() - killed
                                > Duration.ofSeconds(12).toNanos(),
                        LIMIT);
                database.transaction().run(rows -> rows.execute("delete from job_turn"));
                for (int job = 0; job < LATER; job++) {
                    queue.enqueue(new Note("later " + job));
                    if (job % ABREAST == 0) {
                        RunningStudio.await(() -> left(database) < ABREAST, LIMIT);
                    }
                }
                assertThat(RunningStudio.await(() -> left(database) == 0, LIMIT))
                        .isTrue();
                int waited = number(database, """
                        select coalesce(percentile_disc(0.95) within group (order by waited_ms), 0)::int from job_turn""");
                int again = number(database, "select sum(times - 1)::int from effect");
                System.out.printf(
                        "jobs: %d, kills %d, effects %d, begun again %d, p95 wait of %d later ones %d ms, seed %d%n",
                        JOBS, kills, effects(database), again, LATER, waited, seed);
                assertThat(effects(database)).isEqualTo(JOBS + LATER);
                assertThat(again)
                        .as("begun again: at most what each killed one had in its hands")
                        .isLessThanOrEqualTo(kills * JobQueue.THREADS);
                assertThat(waited).isLessThan(1_000);
            } finally {
                processes.forEach(Process::destroyForcibly);
            }
        }
    }

    private static JobQueue asking(Database database) {
        var transaction = database.transaction();
        var workers = new Workers(
                transaction, new QueueSettings(false, "asker", "host", "1", 2), DatabaseClock.of(transaction));
        return new JobQueue(transaction, database.source(), workers, new Signals(transaction, database.source(), true));
    }

    private static Process begin(Database database, int number) {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Worker.class.getName(),
                            jdbc(database),
                            "folder" + number)
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of("target", "killed-worker-" + number + ".log")
                            .toFile())
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String jdbc(Database database) {
        var url = java.net.URI.create(database.url());
        var person = url.getUserInfo().split(":", 2);
        return "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath() + "?user=" + person[0]
                + "&password=" + person[1];
    }

    private static int effects(Database database) {
        return number(database, "select count(*)::int from effect");
    }

    private static int left(Database database) {
        return number(database, "select count(*)::int from scheduled_tasks");
    }

    private static int number(Database database, String sql) {
        return database.transaction().call(rows -> rows.fetchSingle(sql).get(0, Integer.class));
    }
}
