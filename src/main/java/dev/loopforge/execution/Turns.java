package dev.loopforge.execution;

import dev.loopforge.board.Board;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.plan.RunPlan;
import dev.loopforge.queue.JobHandler.Next;
import dev.loopforge.queue.JobQueue;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Whose turn it is. The administrator says how many runs may be under way at all workers together; a board says how many may
 * be in its repository, whichever board they belong to; those that wait start in the order of urgency, then age, after any
 * that an administrator moved to the front.
 */
@Singleton
final class Turns {
    private static final Duration DEPENDENCIES = Duration.ofSeconds(3);
    private static final Duration TURN = Duration.ofSeconds(10);
    private static final String ALL = "";

    private final Runs runs;
    private final Board board;
    private final Workflows workflows;
    private final JobQueue queue;
    private final ExecutionSettings settings;
    private final Transaction transaction;

    Turns(
            Runs runs,
            Board board,
            Workflows workflows,
            JobQueue queue,
            Transaction transaction,
            ExecutionSettings settings) {
        this.runs = runs;
        this.board = board;
        this.workflows = workflows;
        this.queue = queue;
        this.settings = settings;
        this.transaction = transaction;
    }

    /** What a run that has not begun waits for; empty when it may begin. */
    Optional<Next> waitsFor(Run run) {
        if (run.status() != Run.Status.QUEUED) {
            return Optional.empty();
        }
        if (!board.openDependencies(run.task()).isEmpty()) {
            return Optional.of(new Next.Waits("Waits for the cards it depends on.", DEPENDENCIES));
        }
        if (runs.running() >= settings.most()) {
            return Optional.of(new Next.Waits("As many runs as allowed are under way.", TURN));
        }
        var workflow = workflows.get(run.workflow());
        var boards = workflows.sharing(workflow);
        int free = workflow.settings().parallelRuns() - runs.running(boards);
        if (free <= 0) {
            return Optional.of(new Next.Waits("Another run of this repository is under way.", TURN));
        }
        return runs.next(boards, queue.moved(RunPlan.class), free).contains(run.id())
                ? Optional.empty()
                : Optional.of(new Next.Waits("Others of this repository come first.", TURN));
    }

    /** In the transaction that starts a run: whether there still is room for it. */
    boolean takePlace(Workflow workflow) {
        return transaction.call(database -> {
            runs.lockRepository(ALL);
            runs.lockRepository(workflow.repository().location());
            return runs.running() < settings.most()
                    && runs.running(workflows.sharing(workflow))
                            < workflow.settings().parallelRuns();
        });
    }
}
