package dev.loopforge.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of exactly one commit, for as long as it is open: nothing an agent left lying about is in it. */
public final class CleanCheckout implements AutoCloseable {
    private final Git git;
    private final Path path;

    private CleanCheckout(Git git, Path path) {
        this.git = git;
        this.path = path;
    }

    static CleanCheckout make(Git git, Path path, CommitId commit) {
        try {
            Files.createDirectories(path.getParent());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make the folder for checkouts", failure);
        }
        var checkout = new CleanCheckout(git, path);
        checkout.close();
        Git.require(
                git.alone("worktree", "add", "--detach", "-f", "--", path.toString(), commit.value()), "worktree add");
        return checkout;
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        if (Files.exists(path)) {
            git.alone("worktree", "remove", "--force", "--force", "--", path.toString());
        }
        git.alone("worktree", "prune");
    }
}
