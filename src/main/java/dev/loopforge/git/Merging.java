package dev.loopforge.git;

import dev.loopforge.kernel.process.Finished;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Merges without a working tree: {@code merge-tree} makes the tree, {@code commit-tree} the commit, a leased push moves the branch. */
final class Merging {
    private static final Pattern FILTER =
            Pattern.compile("(filter\\..*\\.(clean|smudge|process)|merge\\..*\\.driver)", Pattern.DOTALL);

    /** How often a merge is made anew because others were quicker. */
    private static final int TRIES = 5;

    private final Mirror mirror;
    private final Git git;

    Merging(Mirror mirror, Git git) {
        this.mirror = mirror;
        this.git = git;
    }

    /** A commit to be merged into a branch, how, by whom, when and with what words. */
    record Wanted(
            String target,
            CommitId head,
            MergeMethod method,
            Person author,
            Person committer,
            Instant at,
            String message) {}

    Merge merge(Wanted wanted) {
        for (int left = TRIES; ; left--) {
            mirror.fetch();
            var before = mirror.resolve(wanted.target());
            var outcome = merge(wanted, before);
            if (left == 1 || !(outcome instanceof Merge.Refused) || !hasMoved(wanted.target(), before)) {
                return outcome;
            }
        }
    }

    /** Whether others have moved the branch meanwhile: then the merge was not refused, it only came too late. */
    private boolean hasMoved(String target, Optional<CommitId> before) {
        mirror.fetch();
        return !mirror.resolve(target).equals(before);
    }

    private Merge merge(Wanted wanted, Optional<CommitId> found) {
        var target = wanted.target();
        var head = wanted.head();
        if (found.isEmpty()) {
            return new Merge.Refused("target-missing", "The branch " + target + " is gone from the repository.");
        }
        var base = found.get();
        if (mirror.isAncestor(head, base)) {
            return new Merge.Merged(base);
        }
        if (wanted.method() == MergeMethod.FAST_FORWARD) {
            return mirror.isAncestor(base, head)
                    ? move(target, base, head)
                    : new Merge.Refused(
                            "not-fast-forward", target + " has moved on meanwhile. Merge with a merge commit instead.");
        }
        var tree = together(base, head);
        if (tree.exitCode() == 1) {
            return new Merge.Conflict(conflicts(tree));
        }
        var merged = Git.require(tree, "merge-tree").split("\0")[0].strip();
        if (wanted.method() == MergeMethod.SQUASH && merged.equals(mirror.tree(base))) {
            // All of it is there already, as after a squash whose answer was lost.
            return new Merge.Merged(base);
        }
        return move(target, base, commit(merged, base, wanted));
    }

    private Finished together(CommitId base, CommitId head) {
        mirror.mergeBase(base, head).ifPresent(mirror::holding);
        return mirror.holding(base, head)
                .run("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", base.value(), head.value());
    }

    Joined joined(CommitId ours, CommitId theirs) {
        var tree = together(ours, theirs);
        var conflicts = tree.exitCode() == 1 ? conflicts(tree) : List.<String>of();
        if (tree.exitCode() > 1) {
            Git.require(tree, "merge-tree");
        }
        return new Joined(tree.outputText().split("\0")[0].strip(), conflicts);
    }

    List<String> conflicts(CommitId base, CommitId head) {
        var tree = together(base, head);
        return tree.exitCode() == 1 ? conflicts(tree) : List.of();
    }

    private CommitId commit(String tree, CommitId base, Wanted wanted) {
        var arguments = new ArrayList<>(List.of("commit-tree", tree, "-p", base.value()));
        if (wanted.method() == MergeMethod.MERGE) {
            arguments.addAll(List.of("-p", wanted.head().value()));
        }
        arguments.addAll(List.of("-m", wanted.message()));
        var signature = Worktree.signature(wanted.author(), wanted.committer(), wanted.at());
        return new CommitId(Git.require(git.run(signature, arguments), "commit-tree"));
    }

    private static List<String> conflicts(Finished tree) {
        var names = new String(tree.output(), StandardCharsets.UTF_8).split("\0");
        return List.of(names).subList(1, names.length).stream()
                .filter(name -> !name.isBlank())
                .distinct()
                .toList();
    }

    private Merge move(String target, CommitId from, CommitId to) {
        if (mirror.origin() instanceof Origin.Folder(Path path) && Files.exists(path.resolve(".git"))) {
            return moveCheckedOut(path, target, from, to);
        }
        return pushed(target, from, to);
    }

    private Merge pushed(String target, CommitId from, CommitId to) {
        var ref = "refs/heads/" + target;
        return switch (mirror.put(ref, from.value(), to.value())) {
            case Push.Pushed() -> new Merge.Merged(to);
            case Push.AlreadyThere() -> new Merge.Merged(to);
            case Push.Rejected(String reason) ->
                new Merge.Refused("push-rejected", "The repository refused the merge: " + reason);
            case Push.NotLetIn(String reason) ->
                new Merge.Refused("repository-not-let-in", "The repository does not let us push: " + reason);
            case Push.Failed(String reason) ->
                new Merge.Refused("repository-unreachable", "The merge could not be pushed: " + reason);
        };
    }

    private static boolean runsPrograms(Git theirs) {
        var names = theirs.text("config", "--list", "--name-only", "-z").toLowerCase(Locale.ROOT);
        return Stream.of(names.split("\0"))
                .anyMatch(name -> FILTER.matcher(name).matches());
    }

    // The person's own checkout: its files move with the branch, but only where nothing of theirs could be lost.
    private Merge moveCheckedOut(Path folder, String target, CommitId from, CommitId to) {
        var theirs = new Git(git.home(), folder.resolve(".git"));
        var config = Map.of("safe.directory", folder.toString(), "protocol.file.allow", "always");
        var current = theirs.run(config, List.of("symbolic-ref", "--quiet", "HEAD"));
        if (!current.outputText().strip().equals("refs/heads/" + target)) {
            return pushed(target, from, to);
        }
        if (runsPrograms(theirs)) {
            return new Merge.Refused(
                    "folder-runs-programs",
                    "The configuration of your folder runs programs on checkout (filter). Merge the branch there yourself.");
        }
        var status = theirs.in(folder, config, "status", "--porcelain", "--untracked-files=no");
        if (!status.succeeded() || !status.outputText().isBlank()) {
            return new Merge.Refused(
                    "working-tree-dirty",
                    "Your checkout of " + target + " has uncommitted changes. Commit or stash them, then merge again.");
        }
        var fetched = theirs.run(
                config,
                List.of(
                        "fetch",
                        "--quiet",
                        "--no-tags",
                        "--no-write-fetch-head",
                        "--",
                        git.directory().toString(),
                        to.value()));
        if (!fetched.succeeded()) {
            return new Merge.Refused(
                    "push-rejected",
                    "Your repository did not take the commits: " + Mirror.firstLine(Git.brief(fetched)));
        }
        var moved = theirs.in(folder, config, "merge", "--quiet", "--ff-only", "--no-verify", to.value());
        return moved.succeeded()
                ? new Merge.Merged(to)
                : new Merge.Refused(
                        "working-tree-dirty", "Files of yours are in the way: " + Mirror.firstLine(Git.brief(moved)));
    }
}
