package dev.loopforge.testing;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Finished;
import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A repository for a test, driven by the git program as a person would, apart from this machine's own git settings. */
public final class TempRepo implements AutoCloseable {
    private final Path parent;
    private final Path folder;

    private TempRepo(Path parent, Path folder) {
        this.parent = parent;
        this.folder = folder;
    }

    /** With a working tree, branch {@code main}, and no commit. */
    public static TempRepo empty() {
        return made("--initial-branch=main");
    }

    /** Bare and empty. */
    public static TempRepo bare() {
        return made("--bare", "--initial-branch=main");
    }

    /** With one commit: {@code README.md} and {@code src/app.txt}. */
    public static TempRepo sample() {
        return empty().write("README.md", "# Sample\n")
                .write("src/app.txt", "one\ntwo\nthree\n")
                .commit("begin");
    }

    /** Bare, with the commit of {@link #sample()} on {@code main}. */
    public static TempRepo published() {
        var bare = bare();
        try (var sample = sample()) {
            sample.git("push", "--quiet", bare.path().toString(), "main");
        }
        return bare;
    }

    private static TempRepo made(String... options) {
        try {
            Path parent = Files.createTempDirectory("loopforge-repo").toRealPath();
            var repo = new TempRepo(parent, Files.createDirectory(parent.resolve("repo")));
            var call = new ArrayList<>(List.of("init", "--quiet"));
            call.addAll(List.of(options));
            repo.git(call.toArray(String[]::new));
            return repo;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public Path path() {
        return folder;
    }

    public TempRepo write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public TempRepo commit(String message) {
        git("add", "--all");
        git("commit", "--quiet", "-m", message);
        return this;
    }

    /** Runs git in the folder; anything but success fails the test. */
    public String git(String... arguments) {
        Finished finished = run(arguments);
        if (!finished.succeeded()) {
            throw new AssertionError("git " + String.join(" ", arguments) + ": " + finished.errorText());
        }
        return finished.outputText().strip();
    }

    /** Runs git in the folder, whatever comes of it. */
    public Finished run(String... arguments) {
        var call = new ArrayList<>(List.of("git"));
        call.addAll(List.of(arguments));
        return Programs.run(Command.of(folder, call)
                .withEnvironment(Map.of(
                        "PATH", Programs.searchPath(),
                        "HOME", parent.toString(),
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_AUTHOR_NAME", "Ada",
                        "GIT_AUTHOR_EMAIL", "ada@example.org",
                        "GIT_COMMITTER_NAME", "Ada",
                        "GIT_COMMITTER_EMAIL", "ada@example.org")));
    }

    public String head(String ref) {
        return git("rev-parse", "--verify", ref);
    }

    @Override
    public void close() {
        Folders.delete(parent);
    }
}
