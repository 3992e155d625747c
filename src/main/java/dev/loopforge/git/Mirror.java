package dev.loopforge.git;

import dev.loopforge.kernel.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A bare mirror of one workflow's repository, and what is read and made from it. */
public final class Mirror {
    private static final Pattern SAFE_REF = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+-]{0,200}");
    private static final int MAX_READ = 1 << 20;
    /** How often a push is tried because the origin has moved on right before it. */
    private static final int PUSHES = 3;

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Path data;
    private final String key;
    private final Origin origin;
    private final String branch;
    private final Git git;
    private final Fetch fetch;

    private Mirror(Path data, String key, Origin origin, String branch, Git git, Fetch fetch) {
        this.data = data;
        this.key = key;
        this.origin = origin;
        this.branch = branch;
        this.git = git;
        this.fetch = fetch;
    }

    static Mirror at(GitSettings settings, String key, Origin origin, String branch) {
        var data = settings.dataDirectory();
        try {
            var home = Files.createDirectories(data.resolve("git-home"));
            var folder = data.resolve("mirrors").resolve(key + ".git");
            Files.createDirectories(folder.getParent());
            var git = new Git(home, folder);
            var mirror = new Mirror(data, key, origin, branch, git, new Fetch(git, origin, settings.wholeBytes()));
            if (!Files.exists(folder.resolve("HEAD"))) {
                Git.require(
                        Git.execute(
                                home,
                                home,
                                Map.of(),
                                List.of("git", "init", "--quiet", "--bare", "--", folder.toString()),
                                new byte[0]),
                        "init");
            }
            return mirror;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make the folder of a mirror", failure);
        }
    }

    Origin origin() {
        return origin;
    }

    String branch() {
        return branch;
    }

    Git git() {
        return git;
    }

    /** Brings the mirror up to date with the origin's branches; what the origin deleted is forgotten. */
    public void fetch() {
        fetch(state -> {});
    }

    /**
     * The same, where somebody waits for it.
     *
     * @param listener is told how far it is where it takes long, once a second
     */
    public void fetch(Consumer<Fetching> listener) {
        fetchTelling(Fetching.toPeople(listener, System::nanoTime));
    }

    /**
     * The same for somebody who only wants to read, and waits no longer than this; the fetch goes on behind him.
     *
     * @return how far it is; empty where it is over
     */
    public Optional<Fetching> fetchWithin(Duration patience) {
        return ReaderFetches.within(git.directory(), patience, this::fetchTelling);
    }

    /** What a reader is told who needs what has not come yet. */
    public static Problem stillFetched(String sentence) {
        return Problem.unavailable("repository-fetching", sentence, AGAIN);
    }

    /** Whether a reader's fetch is under way in this process. */
    public boolean isFetchedForReaders() {
        return ReaderFetches.isUnderWay(git.directory());
    }

    /** The same, with all that git says of it. */
    void fetchTelling(Consumer<String> listener) {
        fetch.branches(listener);
        resolve(branch).ifPresent(newest -> fetch.files(List.of(newest), listener));
    }

    /** git, with all files of these commits here; a partial clone fetches those it lacks. */
    Git holding(CommitId... commits) {
        fetch.files(List.of(commits), told -> {});
        return git;
    }

    /** The commit a branch of the origin, a branch of ours or a full id names. */
    public Optional<CommitId> resolve(String name) {
        if (!SAFE_REF.matcher(name).matches() || name.contains("..")) {
            return Optional.empty();
        }
        for (var ref : List.of("refs/remotes/origin/" + name, "refs/heads/" + name, name)) {
            if (ref.equals(name) && !name.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
                continue;
            }
            var found = git.run("rev-parse", "--quiet", "--verify", "--end-of-options", ref + "^{commit}");
            if (found.succeeded()) {
                return Optional.of(new CommitId(found.outputText().strip()));
            }
        }
        return Optional.empty();
    }

    /** The newest checkpoint a worktree left under a name of ours. */
    public Optional<CommitId> checkpoint(String name) {
        var found =
                git.run("rev-parse", "--quiet", "--verify", "--end-of-options", "refs/loopforge/" + name + "^{commit}");
        return found.succeeded() ? Optional.of(new CommitId(found.outputText().strip())) : Optional.empty();
    }

    /** A file or folder of a commit; {@code size} in bytes, 0 for a folder. */
    public record TreeEntry(String path, boolean directory, long size) {}

    /** The files below a folder, at most {@code limit}, in git's order. */
    public List<TreeEntry> files(CommitId commit, String prefix, int limit) {
        var listed = holding(commit).run("ls-tree", "-r", "-z", "-l", "--full-tree", commit.value());
        var wanted = folder(prefix);
        var entries = new ArrayList<TreeEntry>();
        for (var line : Git.require(listed, "ls-tree").split("\0")) {
            int tab = line.indexOf('\t');
            if (tab < 0 || entries.size() >= limit) {
                continue;
            }
            var path = line.substring(tab + 1);
            var columns = line.substring(0, tab).trim().split("\\s+");
            if (path.startsWith(wanted)) {
                entries.add(new TreeEntry(path, false, columns[3].equals("-") ? 0 : Long.parseLong(columns[3])));
            }
        }
        return entries;
    }

    private static String folder(String prefix) {
        var clean = prefix.strip().replaceFirst("^(\\./|/)+", "").replaceFirst("/+$", "");
        return clean.isEmpty() || clean.equals(".") ? "" : clean + "/";
    }

    /** Some bytes of a file as text. */
    public record FileContent(String text, boolean binary, long totalBytes, boolean truncated) {}

    /** Reads a file of a commit; links are not followed, they read as the path they hold. */
    public FileContent read(CommitId commit, String path, long offset, int limit) {
        var clean = path.strip().replaceFirst("^(\\./|/)+", "");
        if (clean.isEmpty() || clean.contains("\0") || clean.contains("\n")) {
            throw unknownFile();
        }
        var window = new Window(Math.max(0, offset), Math.min(limit, MAX_READ));
        if (!holding(commit)
                .pour(window, List.of("cat-file", "blob", commit.value() + ":" + clean))
                .succeeded()) {
            throw unknownFile();
        }
        boolean binary = window.binary();
        return new FileContent(binary ? "" : window.text(), binary, window.total(), window.end() < window.total());
    }

    private static Problem unknownFile() {
        return Problem.notFound("file-unknown", "There is no such file at this commit.");
    }

    /** A line that matched. */
    public record Match(String path, int line, String text) {}

    /** Searches the text files of a commit for a POSIX extended regular expression, or for the words where it is none. */
    public List<Match> search(CommitId commit, String pattern, Optional<String> path, int limit) {
        return new Searching(holding(commit)).lines(commit, pattern, path.map(Mirror::folder), limit);
    }

    /** Whether the run's own checkout is here. */
    public boolean hasWorktree(String name) {
        return Files.isDirectory(data.resolve("worktrees").resolve(safe(name)));
    }

    /** The run's own checkout; made at the first call, opened again later. */
    public Worktree worktree(String name, BranchName branch, CommitId start) {
        holding(start);
        return Worktree.open(this, data.resolve("worktrees").resolve(safe(name)), branch, start);
    }

    /** A tree of exactly one commit, gone when closed. */
    public CleanCheckout cleanCheckout(String name, CommitId commit) {
        return CleanCheckout.make(holding(commit), data.resolve("checkouts").resolve(safe(name)), commit);
    }

    private static String safe(String name) {
        if (!name.matches("[A-Za-z0-9-]{1,80}")) {
            throw new IllegalArgumentException("not a safe folder name");
        }
        return name;
    }

    /** What differs between two commits. */
    public List<FileChange> changes(CommitId from, CommitId to) {
        return FileChange.read(holding(from, to), from, to);
    }

    /** The differences line by line, with limits per file. */
    public List<FileDiff> diff(CommitId from, CommitId to) {
        return diff(from, to, DiffScope.EVERYTHING);
    }

    /** The differences line by line, as far as they are asked for; one file alone may be larger than one of many. */
    public List<FileDiff> diff(CommitId from, CommitId to, DiffScope scope) {
        var wanted = changes(from, to).stream().filter(scope::holds).toList();
        if (wanted.isEmpty()) {
            return List.of();
        }
        var patch = new PatchReader(scope.most());
        var arguments = difference(from, to, "--patch", scope.options(), scope.paths(wanted));
        Git.require(git.pour(patch, arguments), "diff");
        var shown = scope.whitespace() == DiffScope.Whitespace.SHOWN
                ? wanted
                : FileChange.withoutWhitespace(git, wanted, from, to);
        return FileDiff.read(shown, patch.sections());
    }

    /** As {@code git apply} takes it, byte for byte, binary files included. */
    public void patch(CommitId from, CommitId to, OutputStream taker) {
        Git.require(
                holding(from, to).pourAtLength(taker, difference(from, to, "--binary", List.of(), List.of())), "diff");
    }

    private static List<String> difference(
            CommitId from, CommitId to, String form, List<String> options, List<String> paths) {
        var arguments = new ArrayList<>(List.of(
                "diff", form, "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames", "--full-index"));
        arguments.addAll(options);
        arguments.addAll(List.of(from.value(), to.value(), "--"));
        arguments.addAll(paths);
        return arguments;
    }

    /** The id of a commit's tree. */
    public String tree(CommitId commit) {
        return git.text("rev-parse", "--verify", commit.value() + "^{tree}");
    }

    public boolean isAncestor(CommitId old, CommitId young) {
        return git.run("merge-base", "--is-ancestor", old.value(), young.value())
                        .exitCode()
                == 0;
    }

    public Optional<CommitId> mergeBase(CommitId one, CommitId other) {
        var base = git.run("merge-base", one.value(), other.value());
        return base.succeeded() ? Optional.of(new CommitId(base.outputText().strip())) : Optional.empty();
    }

    /** All that a commit has over its base, for a mirror elsewhere that has the base. */
    public byte[] pack(CommitId commit, CommitId base) {
        var revisions = commit.value() + "\n^" + base.value() + "\n";
        var packed = git.withInput(
                revisions.getBytes(StandardCharsets.UTF_8),
                "pack-objects",
                "--quiet",
                "--revs",
                "--missing=allow-promisor",
                "--stdout");
        if (packed.truncated()) {
            throw Problem.tooLarge(
                    "tree-too-large", "The run's files are larger than a worker elsewhere could take over.");
        }
        Git.require(packed, "pack-objects");
        return packed.output();
    }

    /** Takes in what {@link #pack} made. */
    public void unpack(byte[] pack) {
        Git.require(git.withInput(pack, "index-pack", "--stdin"), "index-pack");
    }

    /** Creates the branch at the origin, or moves it on from the commit we put there; never over what others did. */
    public Push push(BranchName branch, CommitId commit, Optional<CommitId> expected) {
        for (int left = PUSHES; ; left--) {
            try {
                // Where all its branches have moved on git takes an origin to have nothing of ours, and sends all of
                // the past.
                fetch();
            } catch (Problem away) {
                return Push.notReached(away);
            }
            var pushed = put(branch.ref(), expected.map(CommitId::value).orElse(""), commit.value());
            // They may move on again in between, and a partial clone has no past to send.
            if (!(pushed instanceof Push.Failed) || left == 1) {
                return pushed;
            }
        }
    }

    /**
     * Moves a branch of the origin, whose branches were fetched just now. Git has no address to fetch missing files from, to
     * send them back.
     *
     * @param expected the commit it must stand at, empty for one that must not be there
     * @param to the commit it is to stand at, empty for one that is to go
     */
    Push put(String ref, String expected, String to) {
        return Push.of(git.run(
                Git.reach(origin),
                Git.joined(
                        fetch.pushing(),
                        "--force-with-lease=" + ref + ":" + expected,
                        "--",
                        origin.address(),
                        to + ":" + ref)));
    }

    /** Merges a commit into a branch of the origin; computed here, so no working tree of ours or theirs is needed. */
    public Merge merge(
            String target,
            CommitId head,
            MergeMethod method,
            Person author,
            Person committer,
            Instant at,
            String message) {
        return new Merging(this, git).merge(new Merging.Wanted(target, head, method, author, committer, at, message));
    }

    /** Where a branch stands at the origin now; nothing is fetched. */
    public Optional<CommitId> standing(BranchName branch) {
        var listed = git.run(
                Git.reach(origin), Git.joined(Git.reading("ls-remote", origin), "--", origin.address(), branch.ref()));
        return listed.succeeded()
                ? listed.outputText()
                        .lines()
                        .filter(line -> line.endsWith("\t" + branch.ref()))
                        .map(line -> new CommitId(line.substring(0, line.indexOf('\t'))))
                        .findFirst()
                : Optional.empty();
    }

    /** The files two commits have both changed in the same places; none where they merge. */
    public List<String> conflicts(CommitId base, CommitId head) {
        return new Merging(this, git).conflicts(base, head);
    }

    /** The files of two commits together, made without touching any branch or checkout. */
    public Joined joined(CommitId ours, CommitId theirs) {
        return new Merging(this, git).joined(ours, theirs);
    }

    /** Which of these files hold a line at a commit that looks like a mark git left around a conflict. */
    public List<String> marked(CommitId commit, List<String> files) {
        return new Searching(holding(commit)).marked(commit, files);
    }

    /** How many commits one has that another lacks. */
    public int ahead(CommitId one, CommitId other) {
        return Integer.parseInt(git.text("rev-list", "--count", one.value(), "^" + other.value()));
    }

    /** Deletes a branch of ours at the origin, unless it stands elsewhere than we left it. */
    public Push deleteBranch(BranchName branch, CommitId expected) {
        return put(branch.ref(), expected.value(), "");
    }

    /** Where a branch of ours stands in the mirror. */
    public Optional<CommitId> branch(BranchName branch) {
        var found = git.run("rev-parse", "--quiet", "--verify", "--end-of-options", branch.ref() + "^{commit}");
        return found.succeeded() ? Optional.of(new CommitId(found.outputText().strip())) : Optional.empty();
    }

    /** The commit this one grew from. */
    public Optional<CommitId> parent(CommitId commit) {
        var found = git.run("rev-parse", "--quiet", "--verify", "--end-of-options", commit.value() + "^1");
        return found.succeeded() ? Optional.of(new CommitId(found.outputText().strip())) : Optional.empty();
    }

    /** Makes a branch of ours again where the mirror has none. */
    public void bring(BranchName branch, CommitId head) {
        git.run(
                "update-ref",
                branch.ref(),
                head.value(),
                "0".repeat(head.value().length()));
    }

    /** What was taken away here and is kept for a while. */
    public Shelf shelf() {
        return new Shelf(git);
    }

    /** Forgets a branch of ours and the checkpoints of its run; what is on the shelf stays. */
    public void forget(BranchName branch, String checkpoints) {
        git.alone("update-ref", "-d", branch.ref());
        git.alone("update-ref", "-d", "refs/loopforge/" + checkpoints);
    }

    /** Packs what is loose and drops what no ref, checkout or index has reached for two weeks. */
    public void tidy() {
        git.alone("gc", "--quiet", "--no-detach", "--prune=2.weeks.ago");
    }

    static String firstLine(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("git gave no reason")
                .strip();
    }

    @Override
    public String toString() {
        return "Mirror[" + key + "]";
    }
}
