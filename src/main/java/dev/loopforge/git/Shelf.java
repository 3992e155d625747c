package dev.loopforge.git;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was taken away and is kept for {@link #LIFE}: trees under private refs of a mirror, never pushed, each with the
 * commit it grew from as parent. The moment it was shelved is the date of its commit.
 */
public final class Shelf {
    /** How long it is kept. */
    public static final Duration LIFE = Duration.ofDays(30);

    private static final Person PRODUCT = new Person("Loopforge", "noreply@loopforge.dev");
    private static final String REFS = "refs/loopforge/shelf/";

    private final Git git;

    Shelf(Git git) {
        this.git = git;
    }

    /** Keeps a commit and all it grew from, wherever else it is deleted. */
    public void keep(String name, CommitId commit, Instant now) {
        put(name, git.text("rev-parse", "--verify", commit.value() + "^{tree}"), commit, now);
    }

    void put(String name, String tree, CommitId parent, Instant now) {
        var kept = Git.require(
                git.run(
                        Worktree.signature(PRODUCT, PRODUCT, now),
                        List.of("commit-tree", tree, "-p", parent.value(), "-m", "Shelved")),
                "commit-tree");
        Git.require(git.run(Map.of(), List.of("update-ref", REFS + name, kept)), "update-ref");
    }

    /** The tree kept under a name. */
    public Optional<CommitId> find(String name) {
        var found = git.run("rev-parse", "--quiet", "--verify", "--end-of-options", REFS + name + "^{commit}");
        return found.succeeded() ? Optional.of(new CommitId(found.outputText().strip())) : Optional.empty();
    }

    /** It has been brought back. */
    public void drop(String name) {
        Git.require(git.run("update-ref", "-d", REFS + name), "update-ref");
    }

    /** Drops what has lain here for longer than its life; answers its names. */
    public List<String> expire(Instant now) {
        var gone = new ArrayList<String>();
        var oldest = now.minus(LIFE).getEpochSecond();
        git.text("for-each-ref", "--format=%(committerdate:unix) %(refname)", REFS)
                .lines()
                .filter(line -> Long.parseLong(line.substring(0, line.indexOf(' '))) < oldest)
                .map(line -> line.substring(line.indexOf(' ') + 1 + REFS.length()))
                .forEach(name -> {
                    drop(name);
                    gone.add(name);
                });
        return gone;
    }
}
