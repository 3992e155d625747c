package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * The kernel's own count of processes, where this server may use it: the one limit that also binds a server started as
 * root, whom {@code RLIMIT_NPROC} does not. Version 1 as root, version 2 where a subtree was delegated to us.
 */
final class ControlGroups {
    private static final String PREFIX = "loopforge-";
    /** The shell that becomes bwrap, bwrap's two processes and the way to the proxy are ours, not the command's. */
    private static final int OURS = 6;

    /** Another server on this host may have made a group and not yet put anybody in. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private static final Queue<Path> LEFT = new ConcurrentLinkedQueue<>();

    private final Path parent;

    private ControlGroups(Path parent) {
        this.parent = parent;
    }

    /** Found by making a group and taking it away again; empty where that is not for us. */
    static Optional<ControlGroups> here() {
        return candidates()
                .filter(Files::isDirectory)
                .map(ControlGroups::new)
                .filter(ControlGroups::works)
                .findFirst();
    }

    private static Stream<Path> candidates() {
        var root = Path.of("/sys/fs/cgroup");
        return lines().stream().flatMap(line -> {
            var fields = line.split(":", 3);
            String inside = fields.length < 3 ? "" : fields[2].substring(1);
            if (fields.length == 3 && List.of(fields[1].split(",")).contains("pids")) {
                return Stream.of(root.resolve("pids").resolve(inside));
            }
            return fields.length == 3 && fields[1].isEmpty()
                    ? Stream.of(root.resolve(inside), root.resolve("unified").resolve(inside))
                    : Stream.of();
        });
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup"));
        } catch (IOException unknownToThisKernel) {
            return List.of();
        }
    }

    private boolean works() {
        try {
            sweep();
            Path group = Files.createDirectory(parent.resolve(PREFIX + UUID.randomUUID()));
            boolean counted = Files.isWritable(group.resolve("pids.max"));
            Files.delete(group);
            return counted;
        } catch (IOException notForUs) {
            return false;
        }
    }

    /** Groups of a server that was killed are empty by now, and go; one still in use refuses to. */
    private void sweep() throws IOException {
        try (var groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path group : groups) {
                if (Files.getLastModifiedTime(group)
                        .toInstant()
                        .isBefore(Instant.now().minus(YOUNG))) {
                    remove(group);
                }
            }
        }
    }

    /** Puts a process that has not started anything yet, and all it will start, under the limit. */
    Path enclose(long process, Limits limits) {
        removeLeft();
        Path group = parent.resolve(PREFIX + UUID.randomUUID());
        try {
            Files.createDirectory(group);
            Files.writeString(group.resolve("pids.max"), Integer.toString(limits.processes() + OURS));
            Path memory = group.resolve("memory.max");
            if (Files.isWritable(memory)) {
                Files.writeString(memory, Long.toString(limits.treeMemoryBytes()));
            }
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(process));
            return group;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The kernel keeps a group for a moment after its last process; what stays goes with the next command. */
    static void remove(Path group) {
        if (!group.toFile().delete()) {
            LEFT.add(group);
        }
    }

    private static void removeLeft() {
        for (int most = LEFT.size(); most > 0; most--) {
            Path group = LEFT.poll();
            if (group != null && Files.exists(group)) {
                remove(group);
            }
        }
    }
}
