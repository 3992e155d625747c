package dev.loopforge.git;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.kernel.process.Finished;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * All that comes into a mirror from its origin: its branches, and of a repository that turned out to be large the files of
 * one commit after the other ({@link PartialClone}).
 */
final class Fetch {
    private static final Logger LOG = Logger.getLogger(Fetch.class);

    private static final String BRANCHES = "+refs/heads/*:refs/remotes/origin/*";

    private final Git git;
    private final Origin origin;
    private final PartialClone partial;
    private final long wholeBytes;

    /**
     * @param wholeBytes what of a repository's history may come before it counts as large
     */
    Fetch(Git git, Origin origin, long wholeBytes) {
        this.git = git;
        this.origin = origin;
        this.partial = new PartialClone(git);
        this.wholeBytes = wholeBytes;
    }

    /**
     * Brings the mirror's branches up to date; what the origin deleted is forgotten.
     *
     * @param listener is told what git says of it
     */
    void branches(Consumer<String> listener) {
        telling(listener, () -> Turnstile.alone(git.directory(), this::branches));
    }

    private Finished branches() {
        if (partial.is()) {
            return withoutFiles();
        }
        // Nobody works in a mirror that has nothing: what lies there half received was left by a fetch that was killed.
        boolean first = origin instanceof Origin.Remote && partial.isEmpty();
        if (!first) {
            return whole(StopSignal.never());
        }
        partial.dropHalfReceived();
        var large = new StopSignal();
        var fetched = whole(large);
        if (fetched.succeeded() || !large.stopped()) {
            return fetched;
        }
        partial.dropHalfReceived();
        LOG.infof("a repository is large: only the files that are needed are fetched repository=%s", origin.address());
        return withoutFiles();
    }

    private Finished whole(StopSignal large) {
        var line =
                Git.joined(Git.reading("fetch", origin), "--progress", "--prune", "--no-tags", "--no-write-fetch-head");
        line.addAll(List.of("--", origin.address(), BRANCHES));
        var config = reach();
        // Few objects, which git would otherwise unpack one by one as they come, can be as large as many.
        config.put("fetch.unpackLimit", "1");
        return git.atLength(config, line, command -> command.withStop(large).tellingErrors(told -> {
            tell(told);
            if (partial.received() > wholeBytes) {
                large.stop();
            }
        }));
    }

    private Finished withoutFiles() {
        return git.atLength(
                reach(),
                List.of(
                        "fetch",
                        "--progress",
                        "--prune",
                        "--no-tags",
                        "--no-write-fetch-head",
                        PartialClone.FILTER,
                        "--",
                        PartialClone.REMOTE,
                        BRANCHES),
                command -> command.tellingErrors(this::tell));
    }

    /**
     * Fetches the files of these commits, where the mirror is a partial clone and lacks some.
     *
     * @param listener is told what git says of it
     */
    void files(List<CommitId> commits, Consumer<String> listener) {
        var unseen = partial.unseen(commits);
        if (unseen.isEmpty()) {
            return;
        }
        var missing = partial.missing(unseen);
        if (missing.length > 0) {
            telling(listener, () -> Turnstile.alone(git.directory(), () -> files(missing)));
        }
        partial.seen(unseen);
    }

    private Finished files(byte[] missing) {
        var config = reach();
        // As git's own fetch of single objects does: what we have says nothing about files.
        config.put("fetch.negotiationAlgorithm", "noop");
        return git.atLength(
                config,
                List.of(
                        "fetch",
                        "--progress",
                        "--no-tags",
                        "--no-write-fetch-head",
                        PartialClone.FILTER,
                        "--stdin",
                        "--",
                        PartialClone.REMOTE),
                command -> command.withInput(missing).tellingErrors(this::tell));
    }

    /** The start of a push; from a partial clone without deltas against files that may not be here. */
    List<String> pushing() {
        var push = Git.pushing(origin);
        return partial.is() ? Git.joined(push, "--no-thin") : push;
    }

    /**
     * Configuration that lets git reach the origin and nothing else, also by its name, for which a partial clone's own
     * configuration has no address.
     */
    private Map<String, String> reach() {
        var config = new HashMap<>(Git.reach(origin));
        config.put("remote." + PartialClone.REMOTE + ".url", origin.address());
        return config;
    }

    private void tell(String told) {
        Onlookers.tell(git.directory(), told);
    }

    private void telling(Consumer<String> listener, Supplier<Finished> work) {
        var all = Onlookers.among(git.directory(), listener, work);
        var fetched = all.withErrors(Fetching.without(all.errorText()));
        if (!fetched.succeeded() && fetched.errorText().contains("No space left on device")) {
            throw Problem.upstream(
                    "disk-full", "There is no space left on the disk to fetch the repository. Make room there.");
        }
        var shut = Mirrors.shut(fetched);
        if (shut.isPresent()) {
            throw Problem.upstream("repository-not-let-in", "The repository cannot be fetched: " + shut.get());
        }
        if (!fetched.succeeded()) {
            throw Problem.upstream(
                    "repository-unreachable",
                    "The repository cannot be fetched: " + Mirror.firstLine(Git.brief(fetched)));
        }
    }
}
