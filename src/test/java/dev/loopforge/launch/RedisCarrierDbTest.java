package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.Signals;
import dev.loopforge.testing.Database;
import dev.loopforge.testing.Redis;
import dev.loopforge.testing.RunningStudio;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Words between processes by a real Redis, and by PostgreSQL whenever it is away. */
class RedisCarrierDbTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** One process. */
    private static final class Place implements AutoCloseable {
        final RedisCarrier carrier;
        final Signals signals;
        final List<String> heard = new CopyOnWriteArrayList<>();
        final AtomicInteger gaps = new AtomicInteger();

        Place(Database database, String redis, String channel) {
            carrier = new RedisCarrier(RedisURI.create(redis), channel);
            signals = new Signals(database.transaction(), database.source(), true, carrier);
            signals.on("board", heard::add);
            signals.onGap(gaps::incrementAndGet);
            signals.open();
        }

        @Override
        public void close() {
            signals.close();
        }
    }

    @Test
    void words_travel_by_redis_and_by_postgresql_while_it_is_away() {
        Redis.orSkip();
        try (var database = Database.fresh();
                var redis = Redis.start();
                var one = new Place(database, redis.url(), "a");
                var two = new Place(database, redis.url(), "a");
                var stranger = new Place(database, redis.url(), "b")) {
            assertThat(RunningStudio.await(
                            () -> one.carrier.open() && two.carrier.open() && stranger.carrier.open(), SOON))
                    .as("subscribed")
                    .isTrue();
            tell(database, one, "by redis ", 100);
            assertThat(RunningStudio.await(() -> two.heard.size() >= 100, SOON)).isTrue();
            assertThat(two.heard)
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .mapToObj(n -> "by redis " + n)
                            .toList());
            assertThat(one.heard).as("nobody hears its own").isEmpty();
            assertThat(stranger.heard).as("another database's words").isEmpty();

            redis.stop();
            tell(database, one, "while it dies ", 100);
            assertThat(RunningStudio.await(() -> two.heard.contains("while it dies 99"), SOON))
                    .isTrue();
            RunningStudio.await(() -> !one.carrier.open() && !two.carrier.open(), SOON);
            tell(database, one, "by postgresql ", 100);
            RunningStudio.await(() -> two.heard.contains("by postgresql 99"), SOON);
            assertThat(two.heard).containsAll(named("while it dies ")).containsAll(named("by postgresql "));

            int gaps = two.gaps.get();
            redis.startAgain();
            assertThat(RunningStudio.await(() -> one.carrier.open() && two.carrier.open(), SOON))
                    .as("it is taken again")
                    .isTrue();
            assertThat(RunningStudio.await(() -> two.gaps.get() > gaps, SOON)).isTrue();
            tell(database, one, "by redis again ", 100);
            assertThat(RunningStudio.await(() -> two.heard.containsAll(named("by redis again ")), SOON))
                    .isTrue();
            assertThat(redis.published()).as("messages Redis has carried since").isGreaterThan(99);

            redis.freeze();
            tell(database, one, "while it is frozen ", 20);
            assertThat(RunningStudio.await(() -> two.heard.contains("while it is frozen 19"), SOON))
                    .isTrue();
            redis.thaw();
        }
    }

    @Test
    void a_word_of_a_transaction_that_was_rolled_back_is_not_sent() {
        Redis.orSkip();
        try (var database = Database.fresh();
                var redis = Redis.start();
                var one = new Place(database, redis.url(), "a");
                var two = new Place(database, redis.url(), "a")) {
            RunningStudio.await(() -> one.carrier.open() && two.carrier.open(), SOON);
            try {
                database.transaction().run(context -> {
                    one.signals.send("board", "never");
                    throw new IllegalStateException("rolled back");
                });
            } catch (IllegalStateException expected) {
                one.signals.send("board", "after");
            }
            RunningStudio.await(() -> two.heard.contains("after"), SOON);

            assertThat(two.heard).containsExactly("after");
        }
    }

    private static List<String> named(String prefix) {
        int most = prefix.contains("frozen") ? 20 : 100;
        return IntStream.range(0, most).mapToObj(n -> prefix + n).toList();
    }

    private static void tell(Database database, Place place, String prefix, int many) {
        for (int n = 0; n < many; n++) {
            var word = prefix + n;
            database.transaction().run(context -> place.signals.send("board", word));
        }
    }
}
