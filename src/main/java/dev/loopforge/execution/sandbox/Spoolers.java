package dev.loopforge.execution.sandbox;

import dev.loopforge.execution.sandbox.Ended.Cause;
import dev.loopforge.kernel.process.Programs;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The two small programs that carry what a command prints from its pipes into its spool. A command that wrote to the files
 * itself could cut them short, be it by an innocent {@code >/dev/stderr}; and a server that read the pipes would take what
 * is in them to its grave. These go on until the last process of the command is gone, whatever becomes of the server, and
 * take hardly more than the limit: after it the command finds its output closed.
 */
final class Spoolers {
    /**
     * Deaf to what a terminal or a service manager says to everybody: they end when there is nothing left to carry. The
     * limit comes in blocks of 512 bytes.
     */
    private static final String CARRY = "trap '' INT TERM HUP QUIT XFSZ; ulimit -f \"$0\"; exec cat";

    private static final int BLOCK = 512;

    private final Spool spool;
    private final long limit;
    private final List<Process> processes = new ArrayList<>();

    private Spoolers(Spool spool, long limit) {
        this.spool = spool;
        this.limit = limit;
    }

    static Spoolers start(Spool spool, long limit) throws IOException {
        var spoolers = new Spoolers(spool, limit);
        try {
            for (var stream : Stream.values()) {
                spoolers.start(stream);
            }
            return spoolers;
        } catch (IOException | RuntimeException failure) {
            spoolers.kill();
            throw failure;
        }
    }

    private void start(Stream stream) throws IOException {
        var builder = new ProcessBuilder("/bin/sh", "-c", CARRY, Long.toString(limit / BLOCK + 1))
                .redirectOutput(Redirect.appendTo(spool.file(stream).toFile()))
                .redirectError(Redirect.DISCARD)
                .directory(spool.folder().toFile());
        builder.environment().clear();
        builder.environment().put("PATH", Programs.searchPath() + ":/usr/bin:/bin");
        processes.add(builder.start());
    }

    /** Lets a command print into them; the kernel opens their ends of the pipes once more for it. */
    void take(ProcessBuilder command) {
        command.redirectOutput(Redirect.to(entrance(Stream.STDOUT)));
        command.redirectError(Redirect.to(entrance(Stream.STDERR)));
    }

    private File entrance(Stream stream) {
        return new File("/proc/" + processes.get(stream.ordinal()).pid() + "/fd/0");
    }

    /** The command has its own hold of the pipes now; when it lets go, that is the end. */
    void letGo() {
        try {
            for (var process : processes) {
                process.getOutputStream().close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot close a pipe", failure);
        }
    }

    /** Somebody may still print. */
    boolean writing() {
        return processes.stream().anyMatch(Process::isAlive);
    }

    /** Waits for the end of what is printed; who still holds the pipes after so long is not waited for. */
    void await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (var process : processes) {
            if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                kill();
            }
        }
    }

    void kill() {
        processes.forEach(Process::destroyForcibly);
    }

    /** Why the command cannot print any more, where it cannot. */
    Optional<Cause> refuses() {
        if (spool.size() > limit) {
            return Optional.of(Cause.OUTPUT_LIMIT);
        }
        boolean failed = processes.stream().anyMatch(process -> !process.isAlive() && process.exitValue() == 1);
        return failed ? Optional.of(Cause.DISK_LIMIT) : Optional.empty();
    }
}
