package dev.loopforge.execution.sandbox;

import java.time.Duration;
import java.util.List;

/**
 * What a command came to.
 *
 * @param exitCode its exit code; 128 + signal when a signal ended it; 137 when the sandbox killed it
 * @param cause why it ended
 * @param took from start to the end of the last process
 * @param outputDigest SHA-256 in hex over the delivered lines, each as UTF-8 followed by one line feed, in the order
 *     delivered: whoever stored the lines can compute it again
 * @param outputBytes bytes of both outputs that were taken, delivered or not
 * @param truncated more was written than was delivered
 * @param tail the end of the delivered text, at most 64 KiB of UTF-8
 * @param refusedHosts hosts it wanted and did not get, at most 100
 */
public record Ended(
        int exitCode,
        Cause cause,
        Duration took,
        String outputDigest,
        long outputBytes,
        boolean truncated,
        String tail,
        List<RefusedHost> refusedHosts) {
    /** Why a command ended. Everything but {@code EXITED} means the sandbox, or somebody outside, ended it. */
    public enum Cause {
        /** By itself, or by a signal from within. */
        EXITED,
        /** The wall clock of its limits ran out. */
        TIMED_OUT,
        /** {@link Sandboxed#stop()} was called. */
        STOPPED,
        /** It printed more than {@link Limits#outputBytes()}. */
        OUTPUT_LIMIT,
        /** All its processes together held more than {@link Limits#treeMemoryBytes()}, or the kernel had no more for it. */
        MEMORY_LIMIT,
        /** It had more processes than {@link Limits#processes()}. */
        PROCESS_LIMIT,
        /** It used up the disk that its worktree or its spool lies on. */
        DISK_LIMIT,
        /** The sandbox itself could not be set up, or was killed from outside; the tail says what is known. */
        BROKEN
    }

    public Ended {
        refusedHosts = List.copyOf(refusedHosts);
    }

    /** It ended by itself with exit code 0. */
    public boolean succeeded() {
        return cause == Cause.EXITED && exitCode == 0;
    }
}
