package dev.loopforge.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The run's own checkout. Its metadata lies in the mirror, outside the agent's reach; the {@code .git} file in it is never
 * read. Only the host stages and commits.
 */
public final class Worktree {
    private final Git git;
    private final Git mirror;
    private final Path path;
    private List<String> leftOut = List.of();

    private Worktree(Git mirror, Git git, Path path) {
        this.mirror = mirror;
        this.git = git;
        this.path = path;
    }

    static Worktree open(Mirror mirror, Path path, BranchName branch, CommitId start) {
        var metadata = mirror.git()
                .directory()
                .resolve("worktrees")
                .resolve(path.getFileName().toString());
        if (!Files.isDirectory(path) || !Files.isDirectory(metadata)) {
            add(mirror, path, branch, start);
        }
        try {
            Files.deleteIfExists(metadata.resolve("index.lock"));
            Files.deleteIfExists(metadata.resolve("checkpoint-index.lock"));
            Files.deleteIfExists(metadata.resolve("shelf-index.lock"));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot take the lock of a dead process away", failure);
        }
        return new Worktree(mirror.git(), new Git(mirror.git().home(), metadata), path);
    }

    private static void add(Mirror mirror, Path path, BranchName branch, CommitId start) {
        try {
            Files.createDirectories(path.getParent());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make the folder for worktrees", failure);
        }
        mirror.git().alone("worktree", "prune");
        var known = mirror.branch(branch);
        // Another machine may have taken the branch on since it was here last.
        known.filter(tip -> mirror.isAncestor(tip, start))
                .ifPresent(tip -> mirror.git().run("update-ref", branch.ref(), start.value(), tip.value()));
        var added = known.isPresent()
                ? mirror.git().alone("worktree", "add", "-f", "--", path.toString(), branch.value())
                : mirror.git()
                        .alone("worktree", "add", "-f", "-b", branch.value(), "--", path.toString(), start.value());
        Git.require(added, "worktree add");
    }

    public Path path() {
        return path;
    }

    /** Files that no commit and no checkpoint takes up where git has none of that name; paths inside the checkout. */
    public void leaveOut(List<String> names) {
        leftOut = List.copyOf(names);
    }

    public CommitId head() {
        return new CommitId(git.text("rev-parse", "--verify", "HEAD"));
    }

    /** Commits everything that is neither ignored nor looks like a new secret; empty when nothing changed. */
    public Optional<CommitId> commitAll(Person author, Person committer, Instant at, String message) {
        stage(Map.of());
        if (nothingStaged()) {
            return Optional.empty();
        }
        Git.require(
                git.in(
                        path,
                        signature(author, committer, at),
                        "commit",
                        "--quiet",
                        "--no-verify",
                        "--allow-empty-message",
                        "-m",
                        message.replace("\0", "")),
                "commit");
        return Optional.of(head());
    }

    private boolean nothingStaged() {
        return git.in(path, Map.of(), "diff", "--cached", "--quiet", "HEAD").exitCode() == 0;
    }

    /** As {@link #commitAll}, with another commit as its second parent; made also where no file changes by it. */
    public CommitId commitMerge(CommitId other, Person author, Person committer, Instant at, String message) {
        stage(Map.of());
        var before = head();
        var tree = Git.require(git.in(path, Map.of(), "write-tree"), "write-tree");
        var commit = Git.require(
                git.run(
                        signature(author, committer, at),
                        List.of(
                                "commit-tree",
                                tree,
                                "-p",
                                before.value(),
                                "-p",
                                other.value(),
                                "-m",
                                message.replace("\0", ""))),
                "commit-tree");
        Git.require(git.run("update-ref", "HEAD", commit, before.value()), "update-ref");
        return new CommitId(commit);
    }

    /** Whether a commit is part of what is checked out. */
    public boolean holds(CommitId commit) {
        return git.run("merge-base", "--is-ancestor", commit.value(), "HEAD").succeeded();
    }

    /** A shadow commit of the whole tree on a private ref; neither the branch nor the index is touched. */
    public CommitId checkpoint(String ref, String message) {
        var apart = Map.of("GIT_INDEX_FILE", copiedIndex("checkpoint-index").toString());
        stage(apart);
        return shadow(Git.require(git.in(path, apart, "write-tree"), "write-tree"), ref, message);
    }

    /** The same of a tree that was made elsewhere in the mirror; the files stay as they are. */
    public CommitId checkpointOf(Joined joined, String ref, String message) {
        return shadow(joined.tree(), ref, message);
    }

    private CommitId shadow(String tree, String ref, String message) {
        var who = new Person("Loopforge", "noreply@loopforge.dev");
        var commit = Git.require(
                git.run(
                        signature(who, who, Instant.EPOCH),
                        List.of("commit-tree", tree, "-p", head().value(), "-m", message.replace("\0", ""))),
                "commit-tree");
        Git.require(git.run("update-ref", "refs/loopforge/" + ref, commit), "update-ref");
        return new CommitId(commit);
    }

    /**
     * Makes the files those of a commit, without moving the branch. Files that commit lacks are removed, but for ignored
     * ones and those that look like secrets: no commit ever held them, so nothing could bring them back.
     */
    public void resetTo(CommitId commit) {
        Git.require(git.in(path, Map.of(), "read-tree", "--reset", "-u", commit.value()), "read-tree");
        var clean = new ArrayList<>(List.of("clean", "-ffdq"));
        Staging.SECRET_NAMES.forEach(name -> clean.addAll(List.of("-e", name)));
        leftOut.forEach(name -> clean.addAll(List.of("-e", Staging.exactly(name))));
        git.in(path, Map.of(), clean.toArray(String[]::new));
        Git.require(git.in(path, Map.of(), "reset", "--quiet", "HEAD"), "reset");
    }

    /**
     * Takes the checkout away; its branch stays in the mirror, and what no commit holds is put on the mirror's shelf first.
     */
    public void remove(Instant now) {
        shelve(now);
        mirror.alone("worktree", "remove", "--force", "--", path.toString());
        mirror.alone("worktree", "prune");
    }

    /**
     * Puts the files as they are on the mirror's shelf, where they differ from the newest commit: also those that commits
     * leave out because of their names, and those of repositories inside, but neither ignored files nor copied ones.
     */
    private void shelve(Instant now) {
        var apart = Map.of("GIT_INDEX_FILE", copiedIndex("shelf-index").toString());
        new Staging(git, path, apart, leftOut).stageEverything();
        var tree = Git.require(git.in(path, apart, "write-tree"), "write-tree");
        if (!tree.equals(git.text("rev-parse", "--verify", "HEAD^{tree}"))) {
            new Shelf(mirror).put("work/" + path.getFileName(), tree, head(), now);
        }
    }

    /** Brings back what was shelved when this checkout was taken away; false where there was nothing. */
    public boolean unshelve() {
        var shelf = new Shelf(mirror);
        var name = "work/" + path.getFileName();
        var kept = shelf.find(name);
        kept.ifPresent(commit -> {
            resetTo(commit);
            shelf.drop(name);
        });
        return kept.isPresent();
    }

    /**
     * What lies in the checkout and is left out of every commit, because its name looks like a secret's or because it is a
     * repository of its own (those end in '/'). Ignored files are not mentioned.
     */
    public List<String> leftOut() {
        return new Staging(git, path, Map.of(), leftOut).leftOut();
    }

    private void stage(Map<String, String> environment) {
        new Staging(git, path, environment, leftOut).stageAll();
    }

    // Begun as a copy, so that only files that changed since are read again.
    private Path copiedIndex(String name) {
        var apart = git.directory().resolve(name);
        try {
            Files.copy(git.directory().resolve("index"), apart, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot copy the index of a worktree", failure);
        }
        return apart;
    }

    static Map<String, String> signature(Person author, Person committer, Instant at) {
        var date = "@" + at.getEpochSecond() + " +0000";
        return Map.of(
                "GIT_AUTHOR_NAME", author.name(),
                "GIT_AUTHOR_EMAIL", author.email(),
                "GIT_AUTHOR_DATE", date,
                "GIT_COMMITTER_NAME", committer.name(),
                "GIT_COMMITTER_EMAIL", committer.email(),
                "GIT_COMMITTER_DATE", date);
    }
}
