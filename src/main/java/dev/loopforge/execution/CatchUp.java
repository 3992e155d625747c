package dev.loopforge.execution;

import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.RunId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a run's work together with a base that has moved on. What a person asked for stands in the journal; the worker lays
 * the files of both into the checkout as a checkpoint, so that a killed one goes on from there, and the commit at the end has
 * both parents: the branch only ever grows, and pushing it needs no force. Until then the run's own base stays what it was.
 */
@Singleton
final class CatchUp {
    private static final String TOWARDS = "towards";
    private static final String BASE = "base";
    private static final String CONFLICTS = "conflicts";
    private static final String SUMMARY = "summary";
    private static final Set<String> STATES = Set.of("state");
    private static final int RECENT = 50;
    private static final Set<String> TALK = Set.of("model", "message");

    private final Journal journal;
    private final Runs runs;
    private final Trees trees;

    CatchUp(Journal journal, Runs runs, Trees trees) {
        this.journal = journal;
        this.runs = runs;
        this.trees = trees;
    }

    /**
     * Writes down that a run is to be brought together with this base.
     *
     * @param summary what its agent last said of its work, where there is nothing for the agent to do; else null
     */
    void ask(RunId run, CommitId base, @Nullable String summary) {
        var told = Json.object()
                .put("status", Run.Status.QUEUED.name())
                .put("reason", "the base branch has moved on")
                .put(TOWARDS, base.value());
        if (summary != null) {
            told.put(SUMMARY, summary);
        }
        journal.note(run, "state", told);
    }

    /** Whether a run is being brought together with its base now: that was asked for, and has not come to its end. */
    boolean underWay(Run run) {
        return run.status().live()
                && journal.before(run.id(), Long.MAX_VALUE, RECENT, STATES).reversed().stream()
                        .map(Journal.Entry::payload)
                        .filter(state -> state.has(TOWARDS)
                                || Run.Status.SUCCEEDED
                                        .name()
                                        .equals(state.path("status").asText()))
                        .findFirst()
                        .filter(state -> state.has(TOWARDS))
                        .isPresent();
    }

    /** Lays the wanted base into the checkout, once. */
    void lay(Site site) {
        var run = site.run();
        var wanted = commit(run.id(), TOWARDS);
        if (wanted.isEmpty()
                || wanted.equals(commit(run.id(), BASE))
                || site.worktree().holds(wanted.get())) {
            return;
        }
        var joined = site.mirror().joined(site.worktree().head(), wanted.get());
        var tree = site.worktree().checkpointOf(joined, "runs/" + run.id(), "with the base");
        trees.keep(site, tree);
        var told = Json.object()
                .put("status", Run.Status.RUNNING.name())
                .put("reason", "brought together with the base branch")
                .put(BASE, wanted.get().value())
                .put("checkpoint", tree.value());
        joined.conflicts().forEach(told.putArray(CONFLICTS)::add);
        journal.append(run, "state", told, null);
        site.worktree().resetTo(tree);
    }

    /** What the agent had said of its work, where a run came back only for its base and nobody has said anything since. */
    Optional<String> withoutAgent(RunId run) {
        return journal.stateWith(run, TOWARDS)
                .filter(asked -> asked.payload().has(SUMMARY))
                .filter(asked -> journal.before(run, Long.MAX_VALUE, 1, TALK).stream()
                        .noneMatch(said -> said.seq() > asked.seq()))
                .filter(asked -> !runs.unheard(run))
                .map(asked -> asked.payload().path(SUMMARY).asText());
    }

    /** The base that the run's next commit is to be made on top of too. */
    Optional<CommitId> laid(RunId run) {
        return commit(run, BASE);
    }

    /** The commit a run's changes are to be seen against: the base laid last, else the one it started from. */
    CommitId base(Run run) {
        return laid(run.id()).orElseGet(() -> new CommitId(run.baseCommit().orElseThrow()));
    }

    /** The files that still hold the marks of a conflict with the base. */
    List<String> unresolved(RunId run, Mirror mirror, CommitId head) {
        var files = journal.stateWith(run, BASE)
                .map(laid -> laid.payload().path(CONFLICTS))
                .filter(names -> names.isArray())
                .map(names -> List.of(Json.read(Json.write(names), String[].class)))
                .orElse(List.of());
        return mirror.marked(head, files);
    }

    private Optional<CommitId> commit(RunId run, String word) {
        return journal.stateWith(run, word)
                .map(entry -> new CommitId(entry.payload().path(word).asText()));
    }
}
