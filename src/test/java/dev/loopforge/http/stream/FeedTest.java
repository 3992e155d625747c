package dev.loopforge.http.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What one listener that is behind can hold of the program's memory. */
class FeedTest {
    private static final int LARGE = 20 << 10;
    private static final int MOST = 64 << 10;

    private final List<Integer> asked = new ArrayList<>();
    private final List<Frame> stored = new ArrayList<>();
    private final Feed feed = new Feed(0, this::after);

    private List<Frame> after(long seq, int limit) {
        asked.add(limit);
        return stored.stream().filter(frame -> frame.seq() > seq).limit(limit).toList();
    }

    private void publish(int events, int bytes) {
        for (int event = 0; event < events; event++) {
            var frame = new Frame(stored.size() + 1L, "log", Buffer.buffer(new byte[bytes]));
            stored.add(frame);
            feed.publish(frame);
        }
    }

    /** The most bytes it was given at once on its way from the first event to the newest. */
    private int mostAtOnce() throws InterruptedException {
        var seen = new ArrayList<Long>();
        int most = 0;
        while (seen.size() < stored.size()) {
            var some = (Feed.Next.Some) feed.next(seen.size(), 1_000);
            some.frames().forEach(frame -> seen.add(frame.seq()));
            most = Math.max(most, Sink.joined(some.frames()).length());
        }
        assertThat(seen)
                .isEqualTo(LongStream.rangeClosed(1, stored.size()).boxed().toList());
        return most;
    }

    @Test
    void who_is_behind_gets_large_events_a_few_at_a_time() throws InterruptedException {
        publish(100, LARGE);

        assertThat(mostAtOnce()).isLessThanOrEqualTo(MOST);
        assertThat(asked).as("all of it was still at hand").isEmpty();
    }

    @Test
    void who_is_far_behind_reads_large_events_from_the_store_a_few_at_a_time_too() throws InterruptedException {
        publish(400, LARGE);

        mostAtOnce();

        assertThat(asked.getFirst()).isLessThanOrEqualTo(MOST >> 10);
        assertThat(asked.subList(1, asked.size())).isNotEmpty().allMatch(limit -> limit * LARGE <= MOST);
    }

    @Test
    void an_event_larger_than_a_write_goes_alone_and_small_ones_go_together() throws InterruptedException {
        publish(1, 2 * MOST);
        publish(300, 100);

        assertThat(((Feed.Next.Some) feed.next(0, 1_000)).frames()).hasSize(1);
        assertThat(((Feed.Next.Some) feed.next(1, 1_000)).frames()).hasSize(300);
    }
}
