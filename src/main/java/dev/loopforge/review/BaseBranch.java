package dev.loopforge.review;

import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Reviewed;
import dev.loopforge.execution.Run;
import dev.loopforge.execution.Runs;
import dev.loopforge.git.BranchName;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Fetching;
import dev.loopforge.git.Mirror;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How a finished run stands to its base branch, and bringing the two together where that has moved on: the base is merged into
 * the run's branch, which therefore only grows, and the server looks at its checks again on the commit that comes of it.
 */
@Singleton
final class BaseBranch {
    private static final Logger LOG = Logger.getLogger(BaseBranch.class);
    private static final Duration EACH = Duration.ofSeconds(30);
    /** How long somebody who reads waits for a slow repository before being told what is known of it. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int MOST_NAMED = 50;

    private final Workflows workflows;
    private final Runs runs;
    private final Reviewed reviewed;
    private final Conflicts conflicts;
    private final Clock clock;
    private final ConcurrentHashMap<WorkflowId, Instant> nextLooks = new ConcurrentHashMap<>();

    BaseBranch(Workflows workflows, Runs runs, Reviewed reviewed, Conflicts conflicts, Clock clock) {
        this.workflows = workflows;
        this.runs = runs;
        this.reviewed = reviewed;
        this.conflicts = conflicts;
        this.clock = clock;
    }

    /**
     * As the API gives it.
     *
     * @param behind how many commits the base branch has that the run's lacks
     * @param conflicts the files both changed in the same places
     * @param rewritten whether the base branch no longer holds the commit the run began from
     * @param fetching how far the fetch of the repository is where it takes long; the rest is as it was before
     */
    @Schema(name = "RunBase")
    record View(
            String branch,
            String commit,
            int behind,
            List<String> conflicts,
            boolean rewritten,
            @Nullable String fetching) {}

    /** Asked for by whoever looks at a run, so the repository itself is asked now and then only, and not waited for long. */
    View view(Run run) {
        var workflow = workflows.get(run.workflow());
        var mirror = workflows.mirror(workflow);
        var fetching = refresh(workflow, mirror);
        return look(run, workflow, mirror, fetching.map(Fetching::sentence));
    }

    /** Answers how far a fetch is that takes long. */
    private Optional<Fetching> refresh(Workflow workflow, Mirror mirror) {
        var now = clock.instant();
        var asks = new AtomicBoolean();
        nextLooks.compute(workflow.id(), (id, next) -> {
            asks.set(next == null || !now.isBefore(next));
            return asks.get() ? now.plus(EACH) : next;
        });
        if (!asks.get() && !mirror.isFetchedForReaders()) {
            return Optional.empty();
        }
        try {
            return mirror.fetchWithin(PATIENCE);
        } catch (Problem away) {
            LOG.infof("base not fetched workflowId=%s cause=%s", workflow.id(), away.code());
            return Optional.empty();
        }
    }

    private static View look(Run run, Workflow workflow, Mirror mirror, Optional<String> fetching) {
        var branch = workflow.defaultBranch();
        var tip = mirror.resolve(branch)
                .orElseThrow(() -> fetching.isPresent()
                        ? Mirror.stillFetched(fetching.get())
                        : Problem.refused(
                                "base-missing",
                                "The branch " + branch + " is gone from the repository. Name another one in the board's"
                                        + " settings."));
        var head = run.headCommit()
                .flatMap(mirror::resolve)
                .orElseThrow(() -> Problem.refused(
                        "nothing-yet", "This run has committed nothing yet that could be brought up to date."));
        int behind = mirror.ahead(tip, head);
        var both = behind == 0 ? List.<String>of() : mirror.joined(head, tip).conflicts();
        boolean rewritten = run.baseCommit()
                .filter(begun -> !mirror.isAncestor(new CommitId(begun), tip))
                .isPresent();
        return new View(branch, tip.value(), behind, both, rewritten, fetching.orElse(null));
    }

    /** Brings a run up to date where that needs nobody; conflicts are told file by file and change nothing. */
    Run update(RunId id, Caller caller) {
        return broughtTogether(id, caller, (run, seen) -> {
            if (!seen.conflicts().isEmpty()) {
                throw conflicts.told(run, seen.branch(), seen.conflicts(), caller.actor());
            }
            return Optional.empty();
        });
    }

    /** The same, and the agent resolves the conflicts as its next turn where there are any. */
    Run resolve(RunId id, Caller caller) {
        return broughtTogether(
                id, caller, (run, seen) -> seen.conflicts().isEmpty() ? Optional.empty() : Optional.of(words(seen)));
    }

    /** What the agent is to be told, if anything. */
    private interface Words {
        Optional<String> about(Run run, View seen);
    }

    private Run broughtTogether(RunId id, Caller caller, Words words) {
        var run = runs.get(id);
        if (reviewed.catchingUp(run)) {
            return run;
        }
        if (run.status() != Run.Status.SUCCEEDED) {
            throw Problem.refused("run-not-finished", "Only a finished run can be brought up to date.");
        }
        var workflow = workflows.get(run.workflow());
        var mirror = workflows.mirror(workflow);
        mirror.fetch();
        var seen = look(run, workflow, mirror, Optional.empty());
        if (seen.behind() == 0) {
            return run;
        }
        if (seen.rewritten()) {
            throw Problem.refused(
                    "base-rewritten",
                    "The history of " + seen.branch() + " was rewritten: merging it would bring back what was taken out"
                            + " of it. Start another attempt, which begins from what is there now.");
        }
        requireOurs(run, mirror);
        return reviewed.catchUp(id, new CommitId(seen.commit()), words.about(run, seen), caller);
    }

    private static void requireOurs(Run run, Mirror mirror) {
        var there = mirror.standing(new BranchName(run.branch())).map(CommitId::value);
        if (there.isEmpty()) {
            throw Problem.conflict(
                    "branch-gone",
                    "The branch " + run.branch()
                            + " is not in the repository. Start another attempt, which makes one.");
        }
        if (!there.equals(run.headCommit())) {
            throw Problem.conflict(
                    "branch-moved",
                    "The branch " + run.branch()
                            + " has commits that are not of this run. Nothing was overwritten; bring"
                            + " it up to date where they were made.");
        }
    }

    private static String words(View seen) {
        var text = new StringBuilder("The branch " + seen.branch() + " has moved on and changed the same places as you."
                + " The files in your checkout now hold both, with marks (<<<<<<<, =======, >>>>>>>) around each"
                + " side; a file that one side deleted is there without marks. Resolve each so that the plan and"
                + " what the others changed both hold, leave no mark, then call finish.\n\nThe files:\n");
        seen.conflicts().stream().limit(MOST_NAMED).forEach(file -> text.append("- ")
                .append(file.replaceAll("\\p{Cntrl}", "?"))
                .append('\n'));
        int more = seen.conflicts().size() - MOST_NAMED;
        return more > 0 ? text.append("and ").append(more).append(" more.\n").toString() : text.toString();
    }
}
