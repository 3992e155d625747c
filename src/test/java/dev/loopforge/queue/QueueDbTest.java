package dev.loopforge.queue;

import static dev.loopforge.schema.Tables.SCHEDULED_TASKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.kernel.DatabaseClock;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.testing.Database;
import dev.loopforge.testing.RunningStudio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import javax.sql.DataSource;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.Test;

/** Jobs from their request to their end, on a real PostgreSQL with real workers. */
class QueueDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** A job that does what the test says. */
    public record Errand(String subject) implements Job {}

    private static final class Doing implements JobHandler<Errand> {
        final BlockingQueue<String> done = new LinkedBlockingQueue<>();
        final BlockingQueue<String> died = new LinkedBlockingQueue<>();
        private final Function<Errand, Next> how;

        Doing(Function<Errand, Next> how) {
            this.how = how;
        }

        @Override
        public Class<Errand> job() {
            return Errand.class;
        }

        @Override
        public Next handle(Errand job) {
            done.add(job.subject());
            return how.apply(job);
        }

        @Override
        public void died(Errand job, String cause) {
            died.add(job.subject());
        }
    }

    /** One process of the queue. */
    private static final class Place implements AutoCloseable {
        final Workers workers;
        final JobQueue queue;
        final QueueView view;

        Place(Database database, String install) {
            this(database.source(), install);
        }

        Place(DataSource source, String install) {
            var transaction = new Transaction(source);
            var signals = new Signals(transaction, source, false);
            workers = new Workers(
                    transaction, new QueueSettings(true, install, "host", "1", 2), DatabaseClock.of(transaction));
            queue = new JobQueue(transaction, source, workers, signals);
            view = new QueueView(transaction, queue, new Activity(transaction), workers);
        }

        @Override
        public void close() {
            queue.stop();
        }
    }

    private static boolean soon(java.util.function.BooleanSupplier condition) {
        return RunningStudio.await(condition, SOON);
    }

    private static boolean one(Place place, QueueView.State state) {
        return Integer.valueOf(1).equals(place.view.counts().get(state));
    }

    @Test
    void a_parked_job_rests_with_its_cause_until_it_is_retried() throws Exception {
        try (var database = Database.fresh();
                var place = new Place(database, "a")) {
            var doing = new Doing(job -> new JobHandler.Next.Parked("No key."));
            place.queue.start(List.of(doing));
            place.queue.enqueue(new Errand("one"));
            assertThat(soon(() -> one(place, QueueView.State.PARKED))).isTrue();
            var job = place.view
                    .jobs(QueueView.State.PARKED, Page.DEFAULT_LIMIT, 0)
                    .items()
                    .getFirst();
            assertThat(job.cause()).contains("No key.");
            assertThat(job.attempts()).isEqualTo(1);

            place.view.retry(job.id(), Actor.SYSTEM);

            assertThat(soon(() -> doing.done.size() == 2)).isTrue();
        }
    }

    @Test
    void a_job_under_way_says_what_it_waits_for_until_it_goes_on() throws Exception {
        try (var database = Database.fresh();
                var place = new Place(database, "a")) {
            var steps = new LinkedBlockingQueue<Runnable>();
            var taken = new LinkedBlockingQueue<Boolean>();
            var voices = new LinkedBlockingQueue<Waiting>();
            var errand = new Errand("one");
            place.queue.start(List.of(new Doing(job -> {
                voices.add(place.queue.waiting());
                try {
                    for (int step = 0; step < 2; step++) {
                        steps.take().run();
                        taken.add(true);
                    }
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                return new JobHandler.Next.Waits("Its turn.", Duration.ofHours(1));
            })));
            place.queue.enqueue(errand);
            var waiting = voices.take();
            steps.add(() -> waiting.is("The repository is being fetched."));
            taken.take();
            assertThat(place.queue.waitsFor(errand)).contains("The repository is being fetched.");
            assertThat(place.view
                            .jobs(QueueView.State.RUNNING, Page.DEFAULT_LIMIT, 0)
                            .items())
                    .singleElement()
                    .satisfies(job -> assertThat(job.cause()).contains("The repository is being fetched."));

            steps.add(() -> {
                waiting.over();
                assertThat(place.queue.waitsFor(errand)).isEmpty();
            });
            taken.take();

            assertThat(soon(() -> one(place, QueueView.State.WAITING))).isTrue();
            waiting.is("Nobody may say this of a job that is in other hands.");
            assertThat(place.queue.waitsFor(errand)).isEmpty();
            assertThat(place.view
                            .jobs(QueueView.State.WAITING, Page.DEFAULT_LIMIT, 0)
                            .items())
                    .singleElement()
                    .satisfies(job -> assertThat(job.cause()).contains("Its turn."));
        }
    }

    @Test
    void a_job_that_was_taken_away_before_it_was_begun_is_left_to_the_other() throws Exception {
        try (var database = Database.fresh();
                var place = new Place(database, "a")) {
            // As if the worker had stood still for a lease right behind the statement by which it took the job.
            database.transaction().run(sql -> {
                sql.execute("""
                        create function take_away() returns trigger language plpgsql as $$ begin
                          update scheduled_tasks set picked = false, picked_by = null, version = version + 1,
                            execution_time = now() where id = new.id;
                          return null;
                        end $$""");
                sql.execute("""
                        create trigger take_away after update on scheduled_tasks for each row
                        when (new.picked and not old.picked and new.version = 2) execute function take_away()""");
            });
            var doing = new Doing(job -> new JobHandler.Next.Done());
            place.queue.start(List.of(doing));
            place.queue.enqueue(new Errand("one"));

            assertThat(soon(() -> database.transaction().call(sql -> sql.fetchCount(SCHEDULED_TASKS)) == 0))
                    .isTrue();
            assertThat(doing.done).hasSize(1);
        }
    }

    @Test
    void whoever_lost_a_job_learns_it_and_whoever_has_it_now_keeps_it() throws Exception {
        try (var database = Database.fresh();
                var first = new Place(database, "a");
                var second = new Place(database, "b")) {
            var go = new CountDownLatch(1);
            var end = new CountDownLatch(1);
            var held = new LinkedBlockingQueue<Boolean>();
            first.queue.start(List.of(new Doing(job -> {
                await(go);
                first.queue.waiting().is("It has been taken from me.");
                held.add(first.queue.holds());
                return new JobHandler.Next.Done();
            })));
            first.queue.enqueue(new Errand("one"));
            assertThat(soon(() -> one(first, QueueView.State.RUNNING))).isTrue();
            first.workers.fallSilent();
            second.queue.start(List.of(new Doing(job -> {
                held.add(second.queue.holds());
                await(end);
                return new JobHandler.Next.Done();
            })));

            assertThat(held.take()).as("who took it over").isTrue();
            go.countDown();
            assertThat(held.take()).as("who was silent").isFalse();
            assertThat(one(second, QueueView.State.RUNNING)).isTrue();
            assertThat(second.queue.waitsFor(new Errand("one"))).isEmpty();
            end.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_job_asked_for_while_it_is_under_way_runs_once_more() throws Exception {
        try (var database = Database.fresh();
                var place = new Place(database, "a")) {
            var go = new LinkedBlockingQueue<Boolean>();
            var doing = new Doing(job -> {
                try {
                    go.take();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                return new JobHandler.Next.Done();
            });
            place.queue.start(List.of(doing));
            place.queue.enqueue(new Errand("one"));
            assertThat(soon(() -> doing.done.size() == 1)).isTrue();
            place.queue.enqueue(new Errand("one"));
            go.add(true);
            assertThat(soon(() -> doing.done.size() == 2)).isTrue();
            go.add(true);
            assertThat(soon(() -> place.view.counts().values().stream().allMatch(count -> count == 0)))
                    .isTrue();
        }
    }

    @Test
    void a_failing_job_is_tried_again_with_its_cause_in_sight() throws Exception {
        try (var database = Database.fresh();
                var place = new Place(database, "a")) {
            var doing = new Doing(job -> {
                throw new IllegalStateException("on purpose");
            });
            place.queue.start(List.of(doing));
            place.queue.enqueue(new Errand("one"));
            assertThat(soon(() -> one(place, QueueView.State.RETRYING))).isTrue();
            var job = place.view.jobs(QueueView.State.RETRYING, 1, 0).items().getFirst();
            assertThat(job.cause().orElseThrow()).contains("IllegalStateException");
            assertThat(job.nextTryAt()).isPresent();
            assertThat(RetryPolicy.gap(RetryPolicy.MOST_FAILURES)).isEmpty();
        }
    }

    @Test
    void a_job_that_met_nobody_comes_again_by_itself_with_its_cause_in_sight() throws Exception {
        try (var database = Database.fresh();
                var place = new Place(database, "a")) {
            var tries = new AtomicInteger();
            var doing = new Doing(job -> tries.incrementAndGet() < 3
                    ? new JobHandler.Next.Away("GitHub does not answer.", Optional.empty())
                    : new JobHandler.Next.Done());
            place.queue.start(List.of(doing));
            place.queue.enqueue(new Errand("one"));
            assertThat(soon(() -> one(place, QueueView.State.RETRYING))).isTrue();
            assertThat(place.view
                            .jobs(QueueView.State.RETRYING, 1, 0)
                            .items()
                            .getFirst()
                            .cause())
                    .contains("GitHub does not answer.");
            assertThat(soon(() -> place.view.counts().values().stream().allMatch(count -> count == 0)))
                    .isTrue();
            assertThat(tries).hasValue(3);
        }
    }

    @Test
    void a_job_that_the_machine_had_no_files_for_waits_and_goes_on_as_if_nothing_had_been() throws Exception {
        try (var database = Database.fresh();
                var place = new Place(database, "a")) {
            var scarce = new AtomicInteger(RetryPolicy.MOST_FAILURES);
            var doing = new Doing(job -> {
                if (scarce.getAndDecrement() > 0) {
                    throw new UncheckedIOException(
                            "cannot start git", new IOException("error=24, Too many open files"));
                }
                return new JobHandler.Next.Done();
            });
            place.queue.start(List.of(doing));
            place.queue.enqueue(new Errand("one"));
            for (int tried = 1; tried <= RetryPolicy.MOST_FAILURES; tried++) {
                int times = tried;
                assertThat(soon(() -> doing.done.size() == times && one(place, QueueView.State.WAITING)))
                        .isTrue();
                var waits =
                        place.view.jobs(QueueView.State.WAITING, 1, 0).items().getFirst();
                assertThat(waits.cause())
                        .hasValueSatisfying(cause -> assertThat(cause).contains("no more files"));
                assertThat(waits.attempts()).isZero();
                place.queue.release();
            }
            assertThat(soon(() -> place.view.counts().values().stream().allMatch(count -> count == 0)))
                    .isTrue();
            assertThat(doing.died).isEmpty();
        }
    }

    @Test
    void what_becomes_of_a_job_is_written_once_a_connection_is_to_be_had_again() throws Exception {
        try (var database = Database.fresh();
                var narrow = database.narrow(4);
                var place = new Place(narrow, "a")) {
            var go = new LinkedBlockingQueue<Boolean>();
            var doing = new Doing(job -> {
                try {
                    go.take();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                if (job.subject().equals("fails")) {
                    throw new IllegalStateException("on purpose");
                }
                return new JobHandler.Next.Done();
            });
            place.queue.start(List.of(doing));
            place.queue.enqueue(new Errand("ends"));
            place.queue.enqueue(new Errand("fails"));
            assertThat(soon(() -> doing.done.size() == 2)).isTrue();
            var taken = new ArrayList<Connection>();
            assertThat(soon(() -> takeOne(narrow, taken) && taken.size() == 4)).isTrue();

            go.addAll(List.of(true, true));
            RunningStudio.await(() -> false, Duration.ofSeconds(3));
            for (var connection : taken) {
                connection.close();
            }

            assertThat(RunningStudio.await(
                            () -> jobs(database, "picked") == 0 && jobs(database, "cause is not null") == 1,
                            Duration.ofSeconds(10)))
                    .as("nothing is left in the hands of a worker that has done with it")
                    .isTrue();
            assertThat(jobs(database, "true")).as("the one that failed waits").isEqualTo(1);
            assertThat(doing.done).as("begun once each").hasSize(2);
        }
    }

    @Test
    void what_a_worker_holds_only_by_the_table_is_begun_again_once_its_lease_is_over() throws Exception {
        try (var database = Database.fresh();
                var place = new Place(database, "a")) {
            var go = new LinkedBlockingQueue<Boolean>();
            var doing = new Doing(job -> {
                try {
                    if (job.subject().equals("held")) {
                        go.take();
                    }
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                return new JobHandler.Next.Done();
            });
            place.queue.start(List.of(doing));
            place.queue.enqueue(new Errand("held"));
            assertThat(soon(() -> doing.done.size() == 1)).isTrue();
            // As after a failover that lost the end of a job; the other one is at work.
            database.transaction().run(rows -> {
                rows.execute("""
                        insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, due_at, picked,
                          picked_by, last_heartbeat, version, priority)
                        select task_name, 'forgotten', replace(convert_from(task_data, 'utf8'), 'held', 'forgotten')::bytea,
                          execution_time, due_at, picked, picked_by, now() - interval '9 seconds', version, priority
                        from scheduled_tasks""");
            });

            assertThat(RunningStudio.await(() -> doing.done.contains("forgotten"), Duration.ofSeconds(10)))
                    .isTrue();
            assertThat(doing.done).containsExactly("held", "forgotten");
            go.add(true);
        }
    }

    private static boolean takeOne(DataSource from, List<Connection> taken) {
        try {
            return taken.add(from.getConnection());
        } catch (SQLException none) {
            return false;
        }
    }

    private static int jobs(Database database, String which) {
        return database.transaction()
                .call(rows -> rows.fetchSingle("select count(*)::int from scheduled_tasks where " + which)
                        .get(0, Integer.class));
    }

    @Test
    void a_wait_for_want_of_something_is_one_plain_line_of_the_log() throws Exception {
        try (var told = new Told();
                var database = Database.fresh();
                var place = new Place(database, "a")) {
            var doing = new Doing(job -> {
                throw new UncheckedIOException("cannot start git", new IOException("error=24, Too many open files"));
            });
            place.queue.start(List.of(doing));
            place.queue.enqueue(new Errand("one"));
            assertThat(soon(() -> doing.done.size() == 1 && one(place, QueueView.State.WAITING)))
                    .isTrue();
            assertThat(told.lines).containsExactly("job waits kind=Errand subject=one for want of FILES");
        }
    }

    /** What the log is told from warnings upwards, with the first line of what was thrown. */
    private static final class Told extends Handler implements AutoCloseable {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger root = LogContext.getLogContext().getLogger("");

        Told() {
            setLevel(Level.WARNING);
            root.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            if (isLoggable(line)) {
                var thrown = line.getThrown();
                lines.add(((ExtLogRecord) line).getFormattedMessage() + (thrown == null ? "" : " " + thrown));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            root.removeHandler(this);
        }
    }

    @Test
    void somebody_away_is_asked_again_after_as_long_as_it_has_lasted_and_never_before_they_want() {
        var none = Optional.<Duration>empty();
        assertThat(RetryPolicy.away(Duration.ZERO, none)).isEqualTo(Duration.ofSeconds(2));
        assertThat(RetryPolicy.away(Duration.ofSeconds(30), none)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RetryPolicy.away(Duration.ofDays(3), none)).isEqualTo(Duration.ofMinutes(5));
        var hour = Optional.of(Duration.ofHours(1));
        assertThat(RetryPolicy.away(Duration.ofSeconds(30), hour)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void what_a_silent_process_held_is_taken_over_once_its_lease_is_over() throws Exception {
        try (var database = Database.fresh();
                var dead = new Place(database, "a");
                var alive = new Place(database, "b")) {
            var never = new LinkedBlockingQueue<Boolean>();
            dead.queue.start(List.of(new Doing(job -> {
                try {
                    never.take();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                return new JobHandler.Next.Done();
            })));
            dead.queue.enqueue(new Errand("one"));
            assertThat(soon(() -> one(dead, QueueView.State.RUNNING))).isTrue();
            var doing = new Doing(job -> new JobHandler.Next.Done());
            alive.queue.start(List.of(doing));
            long begun = System.nanoTime();
            dead.workers.fallSilent();
            assertThat(soon(() -> doing.done.size() == 1)).isTrue();
            var took = Duration.ofNanos(System.nanoTime() - begun);
            System.out.printf("take-over after %d ms%n", took.toMillis());
            assertThat(took).as("the lease is kept").isGreaterThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_heartbeat_goes_on_whatever_goes_wrong_beside_it() throws Exception {
        try (var database = Database.fresh();
                var place = new Place(database, "a")) {
            place.workers.begin();
            var broken = new AtomicInteger();
            place.view.pause(Actor.SYSTEM);
            place.workers.watch(
                    () -> {},
                    paused -> {
                        broken.incrementAndGet();
                        throw new IllegalStateException("on purpose");
                    },
                    Set::of);

            assertThat(soon(() -> broken.get() >= 2)).isTrue();

            place.workers.fallSilent();
        }
    }

    @Test
    void a_database_that_stands_still_costs_nobody_a_job() throws Exception {
        try (var database = Database.fresh();
                var one = new Place(database, "a");
                var two = new Place(database, "b")) {
            var done = new LinkedBlockingQueue<Boolean>();
            var doing = new Doing(job -> {
                try {
                    done.take();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                return new JobHandler.Next.Done();
            });
            one.queue.start(List.of(doing));
            two.queue.start(List.of(doing));
            for (int job = 0; job < 4; job++) {
                one.queue.enqueue(new Errand("errand " + job));
            }
            assertThat(soon(() -> doing.done.size() == 4)).isTrue();
            database.standingStill(
                    "worker",
                    rows -> soon(() -> rows.fetchSingle(
                                    "select max(heartbeat_at) < clock_timestamp() - interval '9 seconds' from worker")
                            .get(0, Boolean.class)));
            assertThat(soon(() -> place(database, "heartbeat_at > now() - interval '2 seconds'") == 2))
                    .isTrue();
            assertThat(doing.done).as("begun once each").hasSize(4);
            done.addAll(List.of(true, true, true, true));
            assertThat(soon(() -> one.view.counts().values().stream().allMatch(count -> count == 0)))
                    .isTrue();
            assertThat(doing.done).as("done once each").hasSize(4);
        }
    }

    private static int place(Database database, String which) {
        return database.transaction().call(rows -> rows.fetchSingle("select count(*)::int from worker where " + which)
                .get(0, Integer.class));
    }

    @Test
    void whoever_starts_on_the_same_folder_goes_on_at_once() throws Exception {
        try (var database = Database.fresh();
                var before = new Place(database, "a");
                var after = new Place(database, "a")) {
            var never = new LinkedBlockingQueue<Boolean>();
            before.queue.start(List.of(new Doing(job -> {
                try {
                    never.take();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                return new JobHandler.Next.Done();
            })));
            before.queue.enqueue(new Errand("one"));
            assertThat(soon(() -> one(before, QueueView.State.RUNNING))).isTrue();
            before.workers.fallSilent();
            var doing = new Doing(job -> new JobHandler.Next.Done());
            long begun = System.nanoTime();
            after.queue.start(List.of(doing));
            assertThat(soon(() -> doing.done.size() == 1)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("the lease is not waited for")
                    .isLessThan(Duration.ofSeconds(8));
        }
    }
}
