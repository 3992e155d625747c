package dev.loopforge.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Small repositories that the program makes itself, in the data folder, each with one commit: what the demo works on. */
final class SampleRepositories {
    private static final String BRANCH = "main";
    private static final Map<String, String> AUTHOR = Map.of(
            "GIT_AUTHOR_NAME", "Loopforge",
            "GIT_AUTHOR_EMAIL", "demo@loopforge.invalid",
            "GIT_COMMITTER_NAME", "Loopforge",
            "GIT_COMMITTER_EMAIL", "demo@loopforge.invalid");

    private final Path folder;

    SampleRepositories(Path dataDirectory) {
        this.folder = dataDirectory.toAbsolutePath().resolve("samples");
    }

    /** Whether a folder, its links resolved, is one of them. */
    boolean holds(Path real) {
        try {
            return Files.isDirectory(folder) && real.startsWith(folder.toRealPath());
        } catch (IOException away) {
            return false;
        }
    }

    /** A fresh one with these files, by their paths inside it. */
    Path create(Map<String, byte[]> files) {
        var tree = folder.resolve(UUID.randomUUID().toString());
        try {
            Files.createDirectories(tree);
            for (var file : files.entrySet()) {
                var path = tree.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var init = List.of("git", "init", "--quiet", "--template=", "--initial-branch=" + BRANCH, tree.toString());
        Git.require(Git.execute(folder, folder, Map.of(), init, new byte[0]), "init");
        var git = new Git(folder, tree.resolve(".git"));
        Git.require(git.in(tree, Map.of(), "add", "--all"), "add");
        Git.require(git.in(tree, AUTHOR, "commit", "--quiet", "--message=The sample as it comes"), "commit");
        return tree;
    }
}
