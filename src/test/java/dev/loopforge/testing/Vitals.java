package dev.loopforge.testing;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one process of the packaged program holds at a moment; Linux only.
 *
 * @param live bytes of living objects in its heap, by their class: a full collection comes before they are counted
 * @param heap all of these
 * @param resident bytes of memory the kernel has given it
 * @param files what it has open but sockets
 * @param cpu seconds that it and the programs it started and saw the end of have used so far
 * @param disk bytes in its data folder
 */
record Vitals(
        Map<String, Long> live,
        long heap,
        long resident,
        int threads,
        long files,
        long sockets,
        long children,
        double cpu,
        List<String> worktrees,
        int mirrors,
        int spools,
        long disk) {
    private static final Pattern CLASS = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+)");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final Pattern NUMBER = Pattern.compile("\\D+(\\d+)\\D*");
    private static final double TICKS = 100;
    private static final int UTIME = 11;
    private static final double MIB = 1 << 20;

    static Vitals of(RunningStudio studio) {
        var process = studio.process();
        var proc = Path.of("/proc", String.valueOf(process.pid()));
        var histogram = Programs.run(Command.of(
                        Path.of("/"),
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                        .toString(),
                                String.valueOf(process.pid()),
                                "GC.class_histogram")))
                .outputText();
        var live = new HashMap<String, Long>();
        CLASS.matcher(histogram)
                .results()
                .forEach(line -> live.merge(line.group(2), Long.valueOf(line.group(1)), Long::sum));
        var total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new AssertionError("no histogram of " + process.pid() + ": " + histogram);
        }
        var open = open(proc.resolve("fd"));
        long sockets = open.stream().filter(one -> one.startsWith("socket:")).count();
        var data = studio.data();
        return new Vitals(
                Map.copyOf(live),
                Long.parseLong(total.group(1)),
                status(proc, "VmRSS:") << 10,
                (int) status(proc, "Threads:"),
                open.size() - sockets,
                sockets,
                process.descendants().count(),
                cpu(proc),
                names(data.resolve("worktrees")),
                names(data.resolve("mirrors")).size(),
                names(data.resolve("spools")).size(),
                size(data));
    }

    private static long status(Path proc, String name) {
        return lines(proc.resolve("status")).stream()
                .filter(line -> line.startsWith(name))
                .map(NUMBER::matcher)
                .filter(Matcher::matches)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    /** Its own and its children's time in user and kernel. */
    private static double cpu(Path proc) {
        var all = lines(proc.resolve("stat")).getFirst();
        // The program's name stands in brackets, and may hold anything.
        var words = all.substring(all.lastIndexOf(')') + 2).split(" ");
        return Stream.of(words).skip(UTIME).limit(4).mapToLong(Long::parseLong).sum() / TICKS;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> open(Path folder) {
        var all = new ArrayList<String>();
        try (var found = Files.list(folder)) {
            for (var one : found.toList()) {
                try {
                    all.add(Files.readSymbolicLink(one).toString());
                } catch (IOException closed) {
                    // Closed since the look at the folder.
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return all;
    }

    static List<String> names(Path folder) {
        var names = folder.toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    private static long size(Path folder) {
        return Stream.of(folder.resolve("mirrors"), folder.resolve("worktrees"), folder.resolve("spools"))
                .filter(Files::isDirectory)
                .mapToLong(Vitals::below)
                .sum();
    }

    private static long below(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | UncheckedIOException changing) {
            // Something was taken away during the look; the next look is a minute away.
            return 0;
        }
    }

    /** Which classes have grown most since, in KiB. */
    String grown(Vitals before, int most) {
        var lines = live.entrySet().stream()
                .map(one ->
                        Map.entry(one.getKey(), one.getValue() - before.live().getOrDefault(one.getKey(), 0L)))
                .filter(one -> one.getValue() > 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(most)
                .map(one -> one.getKey() + " " + (one.getValue() >> 10))
                .toList();
        return String.join(", ", lines);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "heap %.2f MiB, resident %.0f MiB, %d threads, %d files, %d sockets, %d children, %d worktrees, %d mirrors,"
                        + " %d spools, disk %.1f MiB, cpu %.0f s",
                heap / MIB,
                resident / MIB,
                threads,
                files,
                sockets,
                children,
                worktrees.size(),
                mirrors,
                spools,
                disk / MIB,
                cpu);
    }
}
