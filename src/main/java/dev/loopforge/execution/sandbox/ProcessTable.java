package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One look at the kernel's list of processes. The JDK's own search for descendants takes a time that grows with the
 * square of their number, which is just what a fork bomb is after; this one grows with the number.
 */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final long PAGE = 4096;
    /** Fields of {@code stat} after the program's name, which may hold anything. */
    private static final int PARENT = 1;

    private static final int THREADS = 17;
    private static final int RESIDENT = 1;
    private static final int SHARED = 2;
    private static final int TOTAL = 3;

    private record Entry(long process, int threads) {}

    private final Map<Long, List<Entry>> children = new HashMap<>();

    private ProcessTable() {}

    static ProcessTable now() {
        var table = new ProcessTable();
        try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            entries.forEach(table::read);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return table;
    }

    private void read(Path entry) {
        String line = text(entry.resolve("stat"));
        int name = line.lastIndexOf(')');
        if (name > 0) {
            var fields = line.substring(name + 2).split(" ");
            var found = new Entry(Long.parseLong(entry.getFileName().toString()), Integer.parseInt(fields[THREADS]));
            children.computeIfAbsent(Long.parseLong(fields[PARENT]), parent -> new ArrayList<>())
                    .add(found);
        }
    }

    /** Everybody below a process, and their threads. */
    Below below(long process) {
        var found = new ArrayList<Long>();
        int tasks = 0;
        var next = new ArrayList<>(children.getOrDefault(process, List.of()));
        while (!next.isEmpty()) {
            var entry = next.removeLast();
            found.add(entry.process());
            tasks += entry.threads();
            next.addAll(children.getOrDefault(entry.process(), List.of()));
        }
        return new Below(found, tasks);
    }

    record Below(List<Long> processes, int tasks) {}

    /** Memory of a process that it shares with nobody, in bytes; 0 when it is gone. */
    static long privateMemory(long process) {
        long[] pages = Arrays.stream(
                        text(PROC.resolve(process + "/statm")).trim().split(" "))
                .filter(number -> !number.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        return pages.length <= SHARED ? 0 : Math.max(0, pages[RESIDENT] - pages[SHARED]) * PAGE;
    }

    /** How many processes and threads the whole host has; one short read. */
    static int tasksOfTheHost() {
        String total = text(PROC.resolve("loadavg")).split(" ")[TOTAL];
        return Integer.parseInt(total.substring(total.indexOf('/') + 1));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
