package dev.loopforge.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.testing.Database;
import dev.loopforge.testing.RunningStudio;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Jobs from their request to their end, on a real PostgreSQL with real workers. */
class QueueDbTest {
    private static final Duration SOON = Duration.ofSeconds(15);

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
            var transaction = new Transaction(database.source());
            var signals = new Signals(transaction, database.source(), false);
            workers = new Workers(transaction, new QueueSettings(true, install, "host", "1", 2));
            queue = new JobQueue(transaction, database.source(), workers, signals);
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
    void what_a_silent_process_held_is_taken_over_within_twelve_seconds() throws Exception {
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
            assertThat(took).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(12));
        }
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
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        }
    }
}
