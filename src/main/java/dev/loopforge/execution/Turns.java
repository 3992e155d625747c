package dev.loopforge.execution;

import dev.loopforge.board.Board;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.plan.RunPlan;
import dev.loopforge.queue.JobQueue;
import dev.loopforge.queue.Workers;
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
    private static final int MOST_TOLD = 1_000;

    private final Runs runs;
    private final Board board;
    private final Workflows workflows;
    private final JobQueue queue;
    private final Workers workers;
    private final ExecutionSettings settings;
    private final Transaction transaction;

    Turns(
            Runs runs,
            Board board,
            Workflows workflows,
            JobQueue queue,
            Workers workers,
            Transaction transaction,
            ExecutionSettings settings) {
        this.runs = runs;
        this.board = board;
        this.workflows = workflows;
        this.queue = queue;
        this.workers = workers;
        this.settings = settings;
        this.transaction = transaction;
    }

    /** Why a run has not begun, and how long nothing need be done about it. */
    record Wait(String reason, Duration patience) {}

    /** What a run that has not begun waits for; empty when it may begin. */
    Optional<Wait> waitsFor(Run run) {
        if (run.status() != Run.Status.QUEUED) {
            return Optional.empty();
        }
        if (!board.openDependencies(run.task()).isEmpty()) {
            return Optional.of(new Wait("Waits for the cards it depends on.", DEPENDENCIES));
        }
        if (runs.running() >= settings.most()) {
            return Optional.of(new Wait("As many runs as allowed are under way.", TURN));
        }
        var workflow = workflows.get(run.workflow());
        var boards = workflows.sharing(workflow);
        int free = workflow.settings().parallelRuns() - runs.running(boards);
        if (free <= 0) {
            return Optional.of(new Wait("Another run of this repository is under way.", TURN));
        }
        return runs.next(boards, queue.moved(RunPlan.class), free).contains(run.id())
                ? Optional.empty()
                : Optional.of(new Wait("Others of this repository come first.", TURN));
    }

    /** What a person is told of a run that has not begun, or whose repository is being fetched; empty for any other. */
    Optional<Run.Waiting> waiting(Run run) {
        if (run.status() != Run.Status.QUEUED && run.status() != Run.Status.RUNNING) {
            return Optional.empty();
        }
        var said = queue.waitsFor(new RunPlan(run.task().toString()));
        if (said.isPresent() || run.status() == Run.Status.RUNNING) {
            return said.map(reason -> new Run.Waiting(reason, null));
        }
        var boards = workflows.sharing(workflows.get(run.workflow()));
        int place = runs.next(boards, queue.moved(RunPlan.class), MOST_TOLD).indexOf(run.id());
        return Optional.of(new Run.Waiting(reason(run), place < 0 ? null : place + 1));
    }

    private String reason(Run run) {
        if (workers.paused()) {
            return "An administrator has paused the queue.";
        }
        if (workers.list().stream().noneMatch(Workers.Worker::alive)) {
            return "No worker is there to carry it out.";
        }
        return waitsFor(run).map(Wait::reason).orElse("It starts as soon as a worker is free.");
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
