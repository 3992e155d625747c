package dev.loopforge.execution.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * All processes of one command. They live in a process namespace whose first process the kernel makes everybody's parent
 * in the end, and with which the kernel kills everybody: nothing that forked twice or made its own session gets away.
 */
final class ProcessTree {
    private static final int SHELL_GRACE_SECONDS = 2;

    private final Process outer;
    private final RunFolder run;

    ProcessTree(Process outer, RunFolder run) {
        this.outer = outer;
        this.run = run;
    }

    /** Asks every process to end. */
    void terminate() {
        everybody().forEach(ProcessHandle::destroy);
    }

    /** Kills every process, the first one inside before the watcher outside, so that the watcher sees the end. */
    void kill() {
        var first = run.firstProcess();
        var stragglers = first.isPresent() ? List.<ProcessHandle>of() : everybody();
        first.stream().mapToObj(ProcessHandle::of).flatMap(Optional::stream).forEach(this::killOurs);
        if (first.isEmpty() || !endsWithin(SHELL_GRACE_SECONDS)) {
            outer.destroyForcibly();
            stragglers.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Only if it is still a child of the watcher: process numbers are used again. */
    private void killOurs(ProcessHandle first) {
        if (first.parent().filter(outer.toHandle()::equals).isPresent()) {
            first.destroyForcibly();
        }
    }

    private boolean endsWithin(int seconds) {
        try {
            return outer.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How many processes and threads there are, and their private memory in bytes. */
    Usage usage() {
        var below = ProcessTable.now().below(outer.pid());
        long memory = below.processes().stream()
                .mapToLong(ProcessTable::privateMemory)
                .sum();
        return new Usage(below.tasks(), memory);
    }

    record Usage(int tasks, long memoryBytes) {}

    private List<ProcessHandle> everybody() {
        return ProcessTable.now().below(outer.pid()).processes().stream()
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .toList();
    }
}
