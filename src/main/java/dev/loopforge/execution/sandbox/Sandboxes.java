package dev.loopforge.execution.sandbox;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.process.Programs;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Starts hostile commands, each in a sandbox of its own, and says how good a sandbox this host can give. */
public final class Sandboxes {
    /**
     * Where the worktree lies inside. One fixed place instead of its place on the host: what tools write down of it is
     * the same in every worktree, on every worker and in the clean tree that evidence is made in, output can be compared,
     * socket paths stay short, and nothing tells how the host is laid out. In unsafe mode there is no inside, and the
     * worktree is where it is.
     */
    public static final String WORKSPACE = "/workspace";

    /** A kernel takes no longer argument (128 KiB); half of it leaves room for the command's spelling in bytes. */
    private static final int LONGEST_COMMAND = 64 << 10;

    private static final System.Logger LOG = System.getLogger(Sandboxes.class.getName());

    /**
     * Every command of this JVM is started from this one thread, which lives as long as the JVM: the kernel kills a
     * sandbox when the <em>thread</em> that started it ends. Carriers of virtual threads come and go, and so do the
     * threads of an executor nobody refers to any more.
     */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sandbox-start").factory());

    private final SandboxSettings settings;
    private final Path runs;

    private final Optional<ControlGroups> groups = ControlGroups.here();

    private final Probe.Result probe;

    /** Looks for the strongest isolation by trying it, which takes a few hundredths of a second. */
    public Sandboxes(SandboxSettings settings) {
        this.settings = settings;
        var folder = settings.dataDirectory().resolve("sandbox");
        runs = folder.resolve("run");
        prepare(folder);
        probe = new Probe(settings, folder, this).run();
        if (probe.isolation().level() == Isolation.Level.UNSAFE) {
            LOG.log(System.Logger.Level.WARNING, probe.isolation().sentence());
        }
    }

    /** How well commands are locked in here. */
    public Isolation isolation() {
        return probe.isolation();
    }

    /**
     * Starts a shell command ({@code bash -c}, or {@code sh -c} where there is no bash) in the worktree. Refused with a
     * {@link Problem} when the host cannot isolate and nobody allowed that, when hosts are wanted that cannot be offered,
     * and when a path in the spec would show what must not be seen.
     */
    public Sandboxed start(SandboxSpec spec, String shellCommand, OutputListener listener) {
        return start(spec, shellCommand, Optional.empty(), listener);
    }

    /** The same; what it prints lies in a spool of the caller's, who takes it away. */
    public Sandboxed start(SandboxSpec spec, String shellCommand, Spool spool, OutputListener listener) {
        return start(spec, shellCommand, Optional.of(spool), listener);
    }

    private Sandboxed start(SandboxSpec spec, String shellCommand, Optional<Spool> spool, OutputListener listener) {
        try {
            check(spec, shellCommand);
        } catch (Problem refused) {
            Metrics.counter("loopforge.sandbox.refusals", "kind", "command").increment();
            throw refused;
        }
        Metrics.counter("loopforge.sandbox.commands").increment();
        return launch(spec, shellCommand, spool, listener, probe.engine());
    }

    private void check(SandboxSpec spec, String command) {
        if (!isolation().usable()) {
            throw Problem.refused("sandbox-unavailable", isolation().sentence());
        }
        if (!spec.egressHosts().isEmpty() && !isolation().egress()) {
            throw Problem.refused(
                    "sandbox-egress-unavailable",
                    "Commands cannot be given a list of hosts here. "
                            + isolation().sentence());
        }
        if (command.indexOf('\0') >= 0 || command.getBytes(StandardCharsets.UTF_8).length > LONGEST_COMMAND) {
            throw Problem.refused("sandbox-command", "A command must be text of at most 64 KiB.");
        }
    }

    Sandboxed launch(
            SandboxSpec spec,
            String command,
            Optional<Spool> kept,
            OutputListener listener,
            Optional<Bubblewrap> engine) {
        var run = RunFolder.below(runs, spec);
        try {
            var proxy = spec.egressHosts().isEmpty() ? Optional.<EgressProxy>empty() : Optional.of(proxy(spec, run));
            var builder = engine.isPresent() ? new ProcessBuilder() : unsafe(spec, command);
            builder.directory(spec.worktree().toFile());
            String input = "";
            if (engine.isPresent()) {
                var invocation = engine.get().invocation(spec, command, run, proxy.map(EgressProxy::socket));
                builder.command(invocation.arguments());
                builder.environment().clear();
                builder.environment().put("PATH", Programs.searchPath());
                input = invocation.input();
            }
            var spool = kept.orElseGet(run::spool).open();
            var spoolers = Spoolers.start(spool, spec.limits().outputBytes());
            var process = started(builder, input, spec.limits(), run, spoolers);
            return new Sandboxed(
                            process,
                            spec,
                            run,
                            engine.isPresent(),
                            proxy,
                            settings.diskReserveBytes(),
                            spool,
                            spoolers,
                            listener)
                    .watched();
        } catch (IOException failure) {
            run.close();
            throw new UncheckedIOException(failure);
        } catch (RuntimeException failure) {
            run.close();
            throw failure;
        }
    }

    private EgressProxy proxy(SandboxSpec spec, RunFolder run) throws IOException {
        return EgressProxy.listening(run.proxySocket(), new EgressRules(spec.egressHosts(), settings.operatorHosts()));
    }

    private ProcessBuilder unsafe(SandboxSpec spec, String command) {
        var builder = new ProcessBuilder(Bubblewrap.shell(), "-c", command);
        builder.environment().clear();
        builder.environment().putAll(Bubblewrap.environment(spec, false));
        builder.environment().put("HOME", runs.resolveSibling("home").toString());
        builder.environment().putAll(Map.copyOf(spec.environment()));
        return builder;
    }

    /** A sandbox waits for its input before it does anything, so there is time to put it under the limits. */
    private Process started(ProcessBuilder builder, String input, Limits limits, RunFolder run, Spoolers spoolers)
            throws IOException {
        try {
            spoolers.take(builder);
            var process = STARTER.submit(builder::start).get();
            try (var stdin = process.getOutputStream()) {
                Shortage.takes(process.pid());
                if (!input.isEmpty()) {
                    groups.ifPresent(found -> run.owns(found.enclose(process.pid(), limits)));
                }
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
                spoolers.letGo();
            } catch (IOException | RuntimeException failure) {
                process.destroyForcibly();
                throw failure;
            }
            return process;
        } catch (ExecutionException failure) {
            spoolers.kill();
            throw new IOException("the sandbox could not be started", failure.getCause());
        } catch (InterruptedException stop) {
            spoolers.kill();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting a sandbox", stop);
        } catch (IOException | RuntimeException failure) {
            spoolers.kill();
            throw failure;
        }
    }

    /** Folders of commands that a killed server left behind are removed: their commands died with it. */
    private void prepare(Path folder) {
        try {
            Files.createDirectories(runs);
            Files.createDirectories(folder.resolve("home"));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            try (var left = Files.list(runs)) {
                left.forEach(RunFolder::tryDelete);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
