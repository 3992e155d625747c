package dev.loopforge.execution;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Board;
import dev.loopforge.board.Evidence;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.git.CommitId;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.plan.Planning;
import dev.loopforge.plan.RunPlan;
import dev.loopforge.queue.JobQueue;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a review makes of a finished run: it goes back to the agent, a person answers for what goes beyond the plan, or it is
 * merged.
 */
@Singleton
public final class Reviewed {
    private final Transaction transaction;
    private final Runs runs;
    private final Journal journal;
    private final Evidencing evidencing;
    private final CatchUp catchUp;
    private final Board board;
    private final Planning planning;
    private final Steering steering;
    private final JobQueue queue;

    Reviewed(
            Transaction transaction,
            Runs runs,
            Journal journal,
            Evidencing evidencing,
            CatchUp catchUp,
            Board board,
            Planning planning,
            Steering steering,
            JobQueue queue) {
        this.transaction = transaction;
        this.runs = runs;
        this.journal = journal;
        this.evidencing = evidencing;
        this.catchUp = catchUp;
        this.board = board;
        this.planning = planning;
        this.steering = steering;
        this.queue = queue;
    }

    /** Sends a finished run back with something to do: same branch, and the agent hears it as its next turn. */
    public Run sendBack(RunId id, String text, Caller caller) {
        return sendBack(id, text, caller.id(), caller.actor());
    }

    /** The same where GitHub asks instead of a person here, in the name of whoever started the run. */
    public Run sendBack(RunId id, String text, UserId author, Actor actor) {
        return back(id, actor, run -> {
            runs.say(id, author, text);
            journal.note(id, "state", Json.object().put("status", "QUEUED").put("reason", "review comments"));
        });
    }

    /**
     * Sends a finished run back to be brought together with a base that has moved on; its evidence is looked at anew. With
     * words the agent hears them as its next turn, without any it is not asked.
     */
    public Run catchUp(RunId id, CommitId base, Optional<String> words, Caller caller) {
        return back(id, caller.actor(), run -> {
            words.ifPresent(text -> runs.say(id, caller.id(), text));
            catchUp.ask(id, base, words.isPresent() ? null : summary(run));
        });
    }

    /** Whether a run is being brought together with its base already. */
    public boolean catchingUp(Run run) {
        return catchUp.underWay(run);
    }

    private static String summary(Run run) {
        return run.outcome().map(told -> told.path("summary").asText("")).orElse("");
    }

    private Run back(RunId id, Actor actor, Consumer<Run> why) {
        return transaction.call(database -> {
            var run = inReview(id);
            if (planning.live(run.task())
                    .filter(approval -> approval.id().equals(run.approval()))
                    .isEmpty()) {
                throw Problem.refused(
                        "not-approved", "The plan of this run is no longer approved. Approve it again first.");
            }
            var queued = runs.change(id, row -> {
                row.setStatus(Run.Status.QUEUED.name());
                row.setPauseReason(null);
                row.setEndedAt(null);
                row.setOutcome(null);
                row.setAcceptedBy(null);
                row.setTurn(0);
                row.setEvidence(Evidence.NONE.word());
                row.setEvidenceReasons(Json.column(Json.object().arrayNode()));
                row.setEpoch(row.getEpoch() + 1);
            });
            why.accept(run);
            steering.tell(queued, actor);
            board.markEvidence(run.task(), Evidence.NONE, actor);
            board.attend(run.task(), Optional.empty(), actor);
            board.settle(run.task(), Stage.READY, actor);
            queue.enqueue(new RunPlan(run.task().toString()));
            return queued;
        });
    }

    /** A person answers for what the run did beyond its plan. Checks that did not pass cannot be accepted away. */
    public Run accept(RunId id, Caller caller) {
        return transaction.call(database -> {
            var found = runs.get(id);
            board.lock(found.task());
            var run = runs.get(id);
            if (run.evidence().equals(Evidence.VERIFIED.word())) {
                return run;
            }
            inReview(id);
            if (!run.evidence().equals(Evidence.CLAIMED.word())) {
                throw Problem.refused("nothing-to-accept", "Only evidence that is claimed can be accepted.");
            }
            var checks = evidencing.of(id, run.headCommit().orElse(""));
            boolean passed = !checks.isEmpty()
                    && checks.stream().allMatch(check -> check.outcome().equals("passed"));
            if (!passed) {
                throw Problem.refused(
                        "checks-not-run",
                        "Not every check could run, so there is nothing to accept. Run it again or move the card on.");
            }
            var accepted = runs.change(id, row -> {
                row.setEvidence(Evidence.VERIFIED.word());
                row.setAcceptedBy(caller.id().value());
            });
            journal.note(
                    id, "evidence", Json.object().put("evidence", "verified").put("acceptedBy", caller.name()));
            board.markEvidence(run.task(), Evidence.VERIFIED, caller.actor());
            return accepted;
        });
    }

    /** What it made is on the default branch: the card is done, and what was begun on it meanwhile ends. */
    public Task merged(TaskId id, Actor actor) {
        return transaction.call(database -> {
            var task = board.lock(id);
            if (task.stage() == Stage.DONE) {
                return task;
            }
            runs.live(id).ifPresent(run -> steering.end(run, "Its card was merged.", actor));
            board.attend(id, Optional.empty(), actor);
            return board.settle(id, Stage.DONE, actor);
        });
    }

    private Run inReview(RunId id) {
        var task = board.lock(runs.get(id).task());
        var run = runs.get(id);
        boolean newest = task.run().filter(mark -> mark.id().equals(id)).isPresent();
        if (run.status() != Run.Status.SUCCEEDED || task.stage() != Stage.REVIEW || !newest) {
            throw Problem.refused(
                    "not-in-review", "Only the newest finished run of a card in Review can be sent back or accepted.");
        }
        return run;
    }
}
