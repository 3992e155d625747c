package dev.loopforge.execution.sandbox;

import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out what this host can do by doing it: a real sandbox, with every flag and the filter, around a real command. */
final class Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final SandboxSettings settings;
    private final Path folder;
    private final Sandboxes sandboxes;

    Probe(SandboxSettings settings, Path folder, Sandboxes sandboxes) {
        this.settings = settings;
        this.folder = folder;
        this.sandboxes = sandboxes;
    }

    /** What was found; the engine is empty when commands cannot be isolated. */
    record Result(Isolation isolation, Optional<Bubblewrap> engine) {}

    Result run() {
        var missing = missing();
        String install = missing.isEmpty() ? "" : "apt-get install " + String.join(" ", missing);
        boolean egress = Programs.find("socat").isPresent();
        var program = Programs.find("bwrap");
        var architecture = Architecture.here();
        if (program.isEmpty() || architecture.isEmpty()) {
            String why = program.isEmpty()
                    ? "The program bwrap is not installed (" + install + ")."
                    : "There is no system-call filter for this kind of processor.";
            return without(why, missing, install);
        }
        var system = SystemView.writtenTo(folder.resolve("etc"));
        Path filter = filter(architecture.get());
        for (boolean freshProc : List.of(true, false)) {
            var engine = new Bubblewrap(program.get(), freshProc, system, filter, settings);
            if (works(engine)) {
                return new Result(found(freshProc, missing, install, egress), Optional.of(engine));
            }
        }
        return without("This host does not let bwrap make namespaces: " + complaint(), missing, install);
    }

    private static List<String> missing() {
        return Stream.of("bubblewrap", "socat", "util-linux")
                .filter(name -> Programs.find(program(name)).isEmpty())
                .toList();
    }

    private static String program(String debianPackage) {
        return switch (debianPackage) {
            case "bubblewrap" -> "bwrap";
            case "util-linux" -> "prlimit";
            default -> debianPackage;
        };
    }

    private static Isolation found(boolean freshProc, List<String> missing, String install, boolean egress) {
        String network = egress
                ? " Hosts can be allowed one by one."
                : " Without socat no host can be allowed (" + install + ").";
        return freshProc
                ? new Isolation(
                        Isolation.Level.FULL,
                        "Commands run in their own namespaces and see only their worktree." + network,
                        missing,
                        install,
                        egress)
                : new Isolation(
                        Isolation.Level.SHARED_PROC,
                        "Commands run in their own namespaces and see only their worktree, but can read the list of this"
                                + " host's processes." + network,
                        missing,
                        install,
                        egress);
    }

    private Result without(String why, List<String> missing, String install) {
        var isolation = settings.allowUnsafe()
                ? new Isolation(
                        Isolation.Level.UNSAFE,
                        "UNSAFE: commands run with all the rights of the server, because an administrator allowed it. "
                                + why,
                        missing,
                        install,
                        false)
                : new Isolation(
                        Isolation.Level.NONE,
                        "Commands cannot be isolated here and are refused. " + why,
                        missing,
                        install,
                        false);
        return new Result(isolation, Optional.empty());
    }

    private Path filter(Architecture architecture) {
        try {
            return Files.write(folder.resolve("filter.bpf"), SystemCallFilter.assemble(architecture));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String complaint = "";

    private String complaint() {
        return complaint.isBlank() ? "it ended without a word." : complaint;
    }

    /** The command proves the two things nothing else would notice: the filter is on, and no privilege is left. */
    private boolean works(Bubblewrap engine) {
        try {
            Path tree = Files.createTempDirectory(folder, "probe");
            try {
                var limits = Limits.standard().withWallClock(PATIENCE);
                var spec = SandboxSpec.of(tree).withProtected(List.of()).withLimits(limits);
                String question =
                        "grep -q '^Seccomp:.2' /proc/self/status && grep -q '^NoNewPrivs:.1' /proc/self/status";
                var ended = sandboxes
                        .launch(spec, question, Optional.empty(), (stream, lines, end) -> {}, Optional.of(engine))
                        .await();
                complaint = ended.tail().lines().findFirst().orElse("");
                return ended.succeeded();
            } finally {
                Files.delete(tree);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
