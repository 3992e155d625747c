package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.Stream;

/**
 * What in {@code /proc} belongs to the kernel instead of to a process. A sandbox of a server started as root still owns
 * these files in the eyes of the kernel, and needs no privilege to write to {@code /proc/sys/kernel/core_pattern}, which
 * names a program the kernel runs on the host. bwrap's own cover of {@code /proc/sys} does not come about there: it asks
 * whether the <em>folder</em> is writable, which it is not, and lets be. So all of it is covered read-only by us.
 */
final class KernelFiles {
    private static final Path PROC = Path.of("/proc");
    private static final List<String> HIDDEN = List.of("kcore", "keys", "kmsg", "timer_list", "sched_debug");

    private KernelFiles() {}

    /** To be covered with nothing. */
    static List<Path> hidden() {
        return HIDDEN.stream().map(PROC::resolve).filter(Files::exists).toList();
    }

    /** To be covered with itself, read-only. */
    static List<Path> writable() {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.filter(KernelFiles::ofTheKernel).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean ofTheKernel(Path entry) {
        String name = entry.getFileName().toString();
        if (Character.isDigit(name.charAt(0)) || HIDDEN.contains(name) || Files.isSymbolicLink(entry)) {
            return false;
        }
        return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) || hasWriteBit(entry);
    }

    private static boolean hasWriteBit(Path file) {
        try {
            var permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            return permissions.contains(PosixFilePermission.OWNER_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
