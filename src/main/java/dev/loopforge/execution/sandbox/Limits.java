package dev.loopforge.execution.sandbox;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * How much one command may use. Byte counts are bytes.
 *
 * @param wallClock until the whole tree is killed
 * @param outputBytes output the spool takes, both streams together; a command that prints more is killed
 * @param lineBytes a longer line is cut there
 * @param memoryBytes data segment of each process ({@code RLIMIT_DATA}; an address-space limit would break the JVM)
 * @param treeMemoryBytes private memory of all processes together, looked at every half second
 * @param fileBytes one file
 * @param scratchBytes the private home and temporary folder, each; it is memory
 * @param processes processes and threads at once: refused by the system for an ordinary user; a server started as root
 *     is not bound by that, there the whole tree is killed once it is seen past the limit
 * @param openFiles files one process may hold open
 */
public record Limits(
        Duration wallClock,
        long outputBytes,
        int lineBytes,
        long memoryBytes,
        long treeMemoryBytes,
        long fileBytes,
        long scratchBytes,
        int processes,
        int openFiles) {
    private static final long MIB = 1 << 20;

    /** What a command may have of the memory of a small machine, or of a container: a quarter is left to the server. */
    private static final long MOST_MEMORY =
            ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                    ? machine.getTotalMemorySize() / 4 * 3
                    : Long.MAX_VALUE;

    /**
     * Ten minutes, 20 MiB of output, 4 GiB a process and 8 GiB a tree, neither more than three quarters of the memory there
     * is, 2 GiB a file, 1024 processes and threads.
     */
    public static Limits standard() {
        return new Limits(
                Duration.ofMinutes(10),
                20 * MIB,
                16 << 10,
                Math.min(4096 * MIB, MOST_MEMORY),
                Math.min(8192 * MIB, MOST_MEMORY),
                2048 * MIB,
                1024 * MIB,
                1024,
                16384);
    }

    public Limits {
        if (!wallClock.isPositive()) {
            throw new IllegalArgumentException("the wall clock limit must be positive, was " + wallClock);
        }
        long least = Math.min(outputBytes, Math.min(memoryBytes, treeMemoryBytes));
        if (Math.min(least, Math.min(fileBytes, scratchBytes)) < 1 || lineBytes < 16) {
            throw new IllegalArgumentException("limits in bytes must be positive, and a line at least 16");
        }
        if (processes < 8 || openFiles < 32) {
            throw new IllegalArgumentException("a command needs at least 8 processes and 32 open files");
        }
    }

    public Limits withWallClock(Duration limit) {
        return new Limits(
                limit,
                outputBytes,
                lineBytes,
                memoryBytes,
                treeMemoryBytes,
                fileBytes,
                scratchBytes,
                processes,
                openFiles);
    }

    public Limits withOutput(long most) {
        return new Limits(
                wallClock,
                most,
                lineBytes,
                memoryBytes,
                treeMemoryBytes,
                fileBytes,
                scratchBytes,
                processes,
                openFiles);
    }

    public Limits withMemory(long process, long tree) {
        return new Limits(
                wallClock, outputBytes, lineBytes, process, tree, fileBytes, scratchBytes, processes, openFiles);
    }

    public Limits withFiles(long file, long scratch) {
        return new Limits(
                wallClock, outputBytes, lineBytes, memoryBytes, treeMemoryBytes, file, scratch, processes, openFiles);
    }

    public Limits withProcesses(int most) {
        return new Limits(
                wallClock,
                outputBytes,
                lineBytes,
                memoryBytes,
                treeMemoryBytes,
                fileBytes,
                scratchBytes,
                most,
                openFiles);
    }
}
