package dev.loopforge.git;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who in this process waits for a fetch of each mirror. One fetch runs at a time ({@link Turnstile}), and whoever waits
 * behind it hears how far it is, as the one who began it does. A fetch of another process is not heard.
 */
final class Onlookers {
    private static final ConcurrentHashMap<Path, CopyOnWriteArrayList<Consumer<String>>> BY_MIRROR =
            new ConcurrentHashMap<>();

    private Onlookers() {}

    /** Does the work while the listener hears of every fetch of this mirror. */
    static <T> T among(Path mirror, Consumer<String> listener, Supplier<T> work) {
        BY_MIRROR.compute(mirror, (path, there) -> {
            var all = there == null ? new CopyOnWriteArrayList<Consumer<String>>() : there;
            all.add(listener);
            return all;
        });
        try {
            return work.get();
        } finally {
            BY_MIRROR.computeIfPresent(mirror, (path, all) -> {
                all.remove(listener);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** Says to all of them what git says of the fetch. */
    static void tell(Path mirror, String told) {
        BY_MIRROR.getOrDefault(mirror, new CopyOnWriteArrayList<>()).forEach(listener -> listener.accept(told));
    }
}
