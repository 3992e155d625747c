package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel does where the machine, or the container, has no memory left. */
final class Shortage {
    /** Of everything that runs, this goes first. */
    private static final String FIRST = "1000";

    private static final String COUNTER = "oom_kill ";

    private Shortage() {}

    /** Lets a command, and all it will start, be ended before anything else: before this server and its PostgreSQL. */
    static void takes(long process) {
        try {
            Files.writeString(Path.of("/proc", String.valueOf(process), "oom_score_adj"), FIRST);
        } catch (IOException notOfThisKernel) {
            // Then the largest goes first, which a command that eats memory is soon.
        }
    }

    /** How many processes of this machine the kernel has ended for want of memory, ever. */
    static long kills() {
        try (var lines = Files.lines(Path.of("/proc/vmstat"))) {
            return lines.filter(line -> line.startsWith(COUNTER))
                    .mapToLong(line -> Long.parseLong(line.substring(COUNTER.length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException notOfThisKernel) {
            return 0;
        }
    }
}
