package dev.loopforge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** libfaketime, where it is installed: one process believes another time of day; its monotonic clock stays what it is. */
public final class FakeTime {
    private FakeTime() {}

    /** The environment of a process whose clock is so far off, as in {@code +24h}; skips the test where nobody can do that. */
    public static Map<String, String> off(String by, Map<String, String> environment) {
        var library = library();
        Assumptions.assumeTrue(!library.isEmpty(), "libfaketime is not installed: apt-get install faketime");
        var all = new HashMap<>(environment);
        all.put("LD_PRELOAD", library);
        all.put("FAKETIME", by);
        all.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        // With the library's own guess the JVM's timed waits end at once.
        all.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
        return all;
    }

    private static String library() {
        var folder = Path.of("/usr/lib");
        try (var found = Files.find(folder, 3, (path, attributes) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            return found.findFirst().map(Path::toString).orElse("");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
