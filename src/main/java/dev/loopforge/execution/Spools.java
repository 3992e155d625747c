package dev.loopforge.execution;

import dev.loopforge.execution.sandbox.Limits;
import dev.loopforge.execution.sandbox.SandboxSettings;
import dev.loopforge.execution.sandbox.Spool;
import dev.loopforge.execution.sandbox.Stream;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.RunId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the commands of runs print, kept beside their checkouts until the journal has all of it: one spool for each command,
 * named by the place in the journal it began at. A spool that is there when a run is taken up belonged to a command that
 * died with its server.
 */
@Singleton
final class Spools {
    private static final String STEP = "step";

    private final Journal journal;
    private final Path folder;

    Spools(Journal journal, SandboxSettings settings) {
        this.journal = journal;
        this.folder = settings.dataDirectory().resolve("spools");
    }

    /** The log of a command that is about to begin. */
    CommandLog open(Run run, String step, FaultPoint middle) {
        var spool = new Spool(of(run.id()).resolve(String.valueOf(journal.head(run.id()))));
        var shown = step.substring(0, Math.min(100, step.length()));
        try {
            Files.writeString(spool.open().folder().resolve(STEP), shown);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write into a spool", failure);
        }
        return new CommandLog(
                journal,
                run,
                spool,
                shown,
                middle,
                Journal.Logged.nothing(spool.folder().getFileName().toString()));
    }

    /** The command has ended: once the journal has all it printed, its spool has done its work. */
    void close(CommandLog log) {
        if (log.complete()) {
            delete(log.spool().folder());
        }
    }

    /** Puts into the journal what dead commands of the run had printed and it does not have yet. */
    void recover(Run run, List<Redacted> secrets) {
        for (var left : list(of(run.id()))) {
            if (Files.exists(left.resolve(STEP))) {
                recover(run, new Spool(left), secrets);
            }
            delete(left);
        }
    }

    private void recover(Run run, Spool spool, List<Redacted> secrets) {
        var before = journal.logged(run.id(), spool.folder().getFileName().toString());
        var log = new CommandLog(journal, run, spool, step(spool), FaultPoint.MID_RECOVERY, before);
        var from = Map.of(
                Stream.STDOUT, before.reach().stdout(),
                Stream.STDERR, before.reach().stderr());
        spool.rest(from, Limits.standard(), secrets, log);
        if (!log.complete()) {
            throw new Fenced();
        }
    }

    private static String step(Spool spool) {
        try {
            return Files.readString(spool.folder().resolve(STEP));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read a spool", failure);
        }
    }

    /** Takes away what a run left that is over. */
    void forget(RunId run) {
        delete(of(run));
    }

    /** Takes away what is left of runs that are over, wherever they ended. */
    void prune(Predicate<RunId> over) {
        for (var left : list(folder)) {
            // What is no run's is not ours; whoever put it there may still want it.
            RunId.in(left.getFileName().toString()).filter(over).ifPresent(this::forget);
        }
    }

    private Path of(RunId run) {
        return folder.resolve(run.toString());
    }

    /** By their number, oldest first. */
    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var listed = Files.list(folder)) {
            return listed.sorted(Comparator.comparing(
                                    (Path path) -> path.getFileName().toString().length())
                            .thenComparing(path -> path.getFileName().toString()))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list spools", failure);
        }
    }

    private static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot take a spool away", failure);
        }
    }
}
