package dev.loopforge.execution.sandbox;

import dev.loopforge.execution.sandbox.Ended.Cause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A command that is running, or has ended. It is watched until its end whether anybody waits for it or not. */
public final class Sandboxed {
    private static final Duration GRACE = Duration.ofSeconds(2);
    /** A glance is one short read; every fifth, and whenever the host got crowded, is a look at every process. */
    private static final long GLANCE_MILLIS = 100;

    private static final int GLANCES = 5;
    /** 128 and the number of SIGKILL. */
    private static final int KILLED = 137;

    /** Everybody who could print is dead; what is left is at most two pipes full. */
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(1);

    private final Process process;
    private final SandboxSpec spec;
    private final RunFolder run;
    private final boolean isolated;
    private final Optional<EgressProxy> proxy;
    private final long diskReserve;
    private final ProcessTree tree;
    private final Spoolers spoolers;
    private final Output output;
    private final Tail tail;
    private final long started = System.nanoTime();
    private final long shortages = Shortage.kills();
    private final AtomicReference<Cause> cause = new AtomicReference<>(Cause.EXITED);
    private final CompletableFuture<Ended> ended = new CompletableFuture<>();

    Sandboxed(
            Process process,
            SandboxSpec spec,
            RunFolder run,
            boolean isolated,
            Optional<EgressProxy> proxy,
            long diskReserve,
            Spool spool,
            Spoolers spoolers,
            OutputListener listener) {
        this.process = process;
        this.spec = spec;
        this.run = run;
        this.isolated = isolated;
        this.proxy = proxy;
        this.diskReserve = diskReserve;
        tree = new ProcessTree(process, run);
        this.spoolers = spoolers;
        output = new Output(spec.limits(), listener);
        tail = new Tail(spool, Map.of(), output, spec.limits(), new Mask(spec.secretsToMask()));
    }

    Sandboxed watched() {
        var reading = new FutureTask<Void>(() -> tail.follow(spoolers::writing), null);
        Thread.ofPlatform().daemon().name("sandbox-output").start(reading);
        Thread.ofVirtual().name("sandbox-watch").start(() -> watch(reading));
        return this;
    }

    /**
     * Waits for the end of every process of the command. An interrupt stops the command and still waits for its end, with
     * the thread's interrupt flag set again. What a listener threw is thrown here.
     */
    public Ended await() {
        try {
            return ended.get();
        } catch (InterruptedException stop) {
            kill(Cause.STOPPED);
            Thread.currentThread().interrupt();
            return joined();
        } catch (ExecutionException failure) {
            return joined();
        }
    }

    private Ended joined() {
        try {
            return ended.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException told) {
                throw told;
            }
            throw failure;
        }
    }

    /** It has ended: {@link #await()} will not wait. */
    public boolean isDone() {
        return ended.isDone();
    }

    /** SIGTERM to every process, two seconds, then SIGKILL to all of them. Returns at once; stopping twice is stopping once. */
    public void stop() {
        if (cause.compareAndSet(Cause.EXITED, Cause.STOPPED)) {
            Thread.ofVirtual().name("sandbox-stop").start(this::stopNow);
        }
    }

    private void stopNow() {
        tree.terminate();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                tree.kill();
            }
        } catch (InterruptedException never) {
            tree.kill();
        }
    }

    private void kill(Cause why) {
        cause.compareAndSet(Cause.EXITED, why);
        tree.kill();
    }

    private void watch(FutureTask<Void> reading) {
        try {
            ended.complete(lived(reading));
        } catch (InterruptedException | RuntimeException failure) {
            tree.kill();
            spoolers.kill();
            ended.completeExceptionally(failure);
        }
    }

    /** Without a sandbox a process may get away and hold the output open; nobody waits for it. */
    private Ended lived(FutureTask<Void> reading) throws InterruptedException {
        try (run;
                tail) {
            waitForProcess();
            spoolers.await(isolated ? LONGEST_DRAIN : GRACE);
            spoolers.refuses().ifPresent(why -> cause.compareAndSet(Cause.EXITED, why));
            read(reading);
            proxy.ifPresent(EgressProxy::close);
            output.rethrow();
            return result();
        }
    }

    private static void read(FutureTask<Void> reading) throws InterruptedException {
        try {
            reading.get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the output of a command could not be read", failure.getCause());
        }
    }

    private void waitForProcess() throws InterruptedException {
        long deadline = started + spec.limits().wallClock().toNanos();
        long reserve = Math.min(diskReserve, usableSpace() / 2);
        int before = ProcessTable.tasksOfTheHost();
        for (int look = 1; ; look++) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (process.waitFor(Math.clamp(left, 1, GLANCE_MILLIS), TimeUnit.MILLISECONDS)) {
                return;
            }
            spoolers.refuses().ifPresent(this::kill);
            boolean crowded =
                    ProcessTable.tasksOfTheHost() - before > spec.limits().processes();
            if (left <= 0) {
                kill(Cause.TIMED_OUT);
            } else if (crowded || look % GLANCES == 0) {
                exceeded(reserve).ifPresent(this::kill);
            }
        }
    }

    private Optional<Cause> exceeded(long reserve) {
        var usage = tree.usage();
        if (usage.tasks() > spec.limits().processes() + 8) {
            return Optional.of(Cause.PROCESS_LIMIT);
        }
        if (usage.memoryBytes() > spec.limits().treeMemoryBytes()) {
            return Optional.of(Cause.MEMORY_LIMIT);
        }
        return usableSpace() < reserve ? Optional.of(Cause.DISK_LIMIT) : Optional.empty();
    }

    private long usableSpace() {
        try {
            return Files.getFileStore(spec.worktree()).getUsableSpace();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Ended result() {
        var own = isolated ? run.exitCode() : OptionalLong.of(process.exitValue());
        Cause told = Objects.requireNonNull(cause.get());
        boolean starved = told == Cause.EXITED && own.orElse(KILLED) == KILLED && Shortage.kills() > shortages;
        Cause why = starved ? Cause.MEMORY_LIMIT : told == Cause.EXITED && own.isEmpty() ? Cause.BROKEN : told;
        int code = own.isPresent() ? (int) own.getAsLong() : why == Cause.BROKEN ? process.exitValue() : KILLED;
        return new Ended(
                code,
                why,
                Duration.ofNanos(System.nanoTime() - started),
                output.digestHex(),
                output.bytesRead(),
                output.truncated(),
                output.tail(),
                proxy.map(EgressProxy::refused).orElse(List.of()));
    }
}
