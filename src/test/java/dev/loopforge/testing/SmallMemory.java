package dev.loopforge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** So much memory and no more for whoever is put into it: the kernel ends somebody there when it is used up. */
public final class SmallMemory implements AutoCloseable {
    /** By the folder of the kernel's groups, of version 1 and of version 2, what the limit is called. */
    private static final List<Map.Entry<Path, String>> KINDS = List.of(
            Map.entry(Path.of("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
            Map.entry(Path.of("/sys/fs/cgroup"), "memory.max"));

    private final Path group;

    private SmallMemory(Path group) {
        this.group = group;
    }

    /** Empty where this machine does not let us have it. */
    public static Optional<SmallMemory> of(int mebibytes) {
        return KINDS.stream()
                .flatMap(kind -> made(kind.getKey(), kind.getValue(), mebibytes))
                .findFirst();
    }

    private static Stream<SmallMemory> made(Path parent, String limit, int mebibytes) {
        var group = parent.resolve("loopforge-test-" + UUID.randomUUID());
        try {
            Files.createDirectory(group);
            if (Files.isWritable(group.resolve(limit))) {
                Files.writeString(group.resolve(limit), String.valueOf((long) mebibytes << 20));
                return Stream.of(new SmallMemory(group));
            }
            Files.delete(group);
        } catch (IOException notForUs) {
            // Another kind, perhaps.
        }
        return Stream.empty();
    }

    /** A process, everybody below it, and everybody these will start. */
    public SmallMemory takes(ProcessHandle process) {
        Stream.concat(Stream.of(process), process.descendants()).forEach(one -> {
            try {
                Files.writeString(group.resolve("cgroup.procs"), String.valueOf(one.pid()));
            } catch (IOException failure) {
                if (one.isAlive()) {
                    throw new UncheckedIOException(failure);
                }
            }
        });
        return this;
    }

    /** Once nobody is left in it. */
    @Override
    public void close() {
        RunningStudio.await(() -> group.toFile().delete(), Duration.ofSeconds(10));
    }
}
