package dev.loopforge.git;

import dev.loopforge.kernel.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Fetches begun for somebody who only wants to read: waited for a moment, then gone on with behind a reader who is told how far
 * it is. One for each mirror in this process; who asks meanwhile joins it.
 */
final class ReaderFetches {
    private static final Fetching BEGUN = new Fetching(Fetching.Phase.COUNTING, 0, "");
    private static final ConcurrentHashMap<Path, UnderWay> BY_MIRROR = new ConcurrentHashMap<>();

    private ReaderFetches() {}

    private static final class UnderWay {
        private final CompletableFuture<Void> end;
        private volatile Fetching state = BEGUN;

        UnderWay(Path mirror, Consumer<Consumer<String>> fetch) {
            end = CompletableFuture.runAsync(
                    () -> {
                        try {
                            fetch.accept(told -> Fetching.in(told).ifPresent(now -> state = now));
                        } finally {
                            BY_MIRROR.remove(mirror);
                        }
                    },
                    work -> Thread.ofVirtual().name("reader-fetch").start(work));
        }
    }

    /**
     * Waits for a fetch of the mirror, at most so long.
     *
     * @param fetch the fetch, which tells what git says of it
     * @return how far it is; empty where it is over
     * @throws Problem if the repository cannot be fetched
     */
    static Optional<Fetching> within(Path mirror, Duration patience, Consumer<Consumer<String>> fetch) {
        var underWay = BY_MIRROR.computeIfAbsent(mirror, path -> new UnderWay(path, fetch));
        try {
            underWay.end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (TimeoutException slow) {
            return Optional.of(underWay.state);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Problem away
                    ? away
                    : new IllegalStateException("The repository could not be fetched.", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.of(underWay.state);
        }
    }

    static boolean isUnderWay(Path mirror) {
        return BY_MIRROR.containsKey(mirror);
    }
}
