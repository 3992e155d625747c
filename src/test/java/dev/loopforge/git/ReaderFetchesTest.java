package dev.loopforge.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.kernel.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReaderFetchesTest {
    private static final Path MIRROR = Path.of("read.git");
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void a_reader_is_told_how_far_a_long_fetch_is_and_the_next_one_joins_it() throws Exception {
        var said = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var fetches = new AtomicInteger();
        Consumer<Consumer<String>> fetch = listener -> {
            fetches.incrementAndGet();
            listener.accept("Receiving objects:  40% (4/10), 2.00 MiB | 1.00 MiB/s");
            said.countDown();
            await(end);
        };

        ReaderFetches.within(MIRROR, AT_ONCE, fetch);
        said.await();

        assertThat(ReaderFetches.within(MIRROR, AT_ONCE, fetch))
                .hasValue(new Fetching(Fetching.Phase.RECEIVING, 40, "2.00 MiB"));
        assertThat(ReaderFetches.isUnderWay(MIRROR)).isTrue();
        end.countDown();
        assertThat(ReaderFetches.within(MIRROR, LONG, listener -> {})).isEmpty();
        assertThat(fetches).hasValue(1);
    }

    @Test
    void whoever_waits_for_a_fetch_that_fails_is_told_why_and_another_may_begin() {
        assertThatThrownBy(() -> ReaderFetches.within(MIRROR, LONG, listener -> {
                    throw Problem.upstream("repository-unreachable", "No way.");
                }))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("No way.");
        assertThat(ReaderFetches.isUnderWay(MIRROR)).isFalse();
        assertThat(ReaderFetches.within(MIRROR, LONG, listener -> {})).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
