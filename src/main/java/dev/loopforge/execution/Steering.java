package dev.loopforge.execution;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Board;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.board.Tasks;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.brainstorm.Choice;
import dev.loopforge.brainstorm.Choices;
import dev.loopforge.git.BranchName;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.plan.Approval;
import dev.loopforge.plan.Plan;
import dev.loopforge.plan.Planning;
import dev.loopforge.plan.RunPlan;
import dev.loopforge.provider.Models;
import dev.loopforge.provider.ProviderName;
import dev.loopforge.queue.JobQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people do to runs: start another, pause, continue, stop, speak to the agent. Each is one transaction. */
@Singleton
public final class Steering {
    private final Transaction transaction;
    private final Runs runs;
    private final Journal journal;
    private final Board board;
    private final Workflows workflows;
    private final Tasks tasks;
    private final Planning planning;
    private final Choices choices;
    private final JobQueue queue;
    private final LiveRuns live;
    private final Models models;
    private final Clock clock;

    Steering(
            Transaction transaction,
            Runs runs,
            Journal journal,
            Board board,
            Workflows workflows,
            Tasks tasks,
            Planning planning,
            Choices choices,
            JobQueue queue,
            LiveRuns live,
            Models models,
            Clock clock) {
        this.transaction = transaction;
        this.runs = runs;
        this.journal = journal;
        this.board = board;
        this.workflows = workflows;
        this.tasks = tasks;
        this.planning = planning;
        this.choices = choices;
        this.queue = queue;
        this.live = live;
        this.models = models;
        this.clock = clock;
    }

    /** Hears of cards taken off the board and put back, of approvals and of their end, and of boards taken away: a run goes with the card or board it belongs to. */
    void listen() {
        workflows.onShelved((board, actor) -> {
            runs.live(board).forEach(run -> end(run, "Its board was deleted.", actor));
            runs.cards(board).forEach(task -> queue.enqueue(new ShelveWork(task.toString())));
        });
        tasks.onShelving((task, actor) -> {
            runs.live(task.id()).ifPresent(run -> {
                var ended = end(run, "Its card was deleted.", actor);
                board.attend(task.id(), Optional.of(Notices.stopped(ended)), actor);
            });
            queue.enqueue(new ShelveWork(task.id().toString()));
        });
        tasks.onRestored(task -> queue.enqueue(new ShelveWork(task.id().toString())));
        planning.onApproval(new Planning.ApprovalListener() {
            @Override
            public void approved(Approval approval, Plan plan, Task task) {
                queued(approval, plan, task, null, null);
            }

            @Override
            public void withdrawn(TaskId task, Actor actor) {
                runs.live(task).ifPresent(run -> end(run, "The approval of its plan was withdrawn.", actor));
            }
        });
    }

    /** Another attempt under the approval that lives. */
    public Run again(TaskId id, @Nullable String provider, @Nullable String model, Caller caller) {
        return transaction.call(database -> {
            var task = board.lock(id);
            if (runs.live(id).isPresent()) {
                throw Problem.conflict("run-active", "A run of this card is under way.")
                        .withCurrent(runs.live(id).orElseThrow().view());
            }
            var approval = planning.live(id)
                    .orElseThrow(() ->
                            Problem.refused("not-approved", "This card has no approved plan. Approve one first."));
            var plan = planning.version(id, approval.version()).orElseThrow();
            if (task.stage() == Stage.DONE) {
                throw Problem.refused("task-done", "This card is done. Move it back to Todo to work on it again.");
            }
            if (task.stage() != Stage.READY) {
                board.settle(id, Stage.READY, caller.actor());
            }
            board.attend(id, Optional.empty(), caller.actor());
            var run = queued(approval, plan, task, provider, model);
            queue.enqueue(new RunPlan(id.toString()));
            return run;
        });
    }

    private Run queued(Approval approval, Plan plan, Task task, @Nullable String provider, @Nullable String model) {
        var workflow = workflows.get(task.workflowId());
        int attempt = runs.of(task.id()).stream().mapToInt(Run::attempt).max().orElse(0) + 1;
        var choice = choice(plan, workflow, approval, provider, model);
        var run = runs.insert(row -> {
            row.setTaskId(task.id().value());
            row.setWorkflowId(task.workflowId().value());
            row.setAttempt(attempt);
            row.setProvider(choice.provider());
            row.setModel(choice.model());
            row.setPlanVersion(plan.version());
            row.setApprovalId(approval.id());
            row.setStartedBy(approval.by().value());
            row.setBranch(
                    BranchName.forTask(task.number(), task.title(), attempt).value());
            row.setSteps(plan.content().steps().size());
            row.setBudgetMicros(workflow.settings().taskBudgetMicros());
        });
        tell(run, Actor.SYSTEM);
        journal.note(run.id(), "state", Json.object().put("status", "QUEUED"));
        return run;
    }

    /** What was asked for, else who wrote the plan, else as everywhere; a model stays with its provider. */
    private Choice choice(
            Plan plan, Workflow workflow, Approval approval, @Nullable String provider, @Nullable String model) {
        var author = plan.provider().orElse(null);
        var wanted = provider == null || provider.isBlank() ? author : provider;
        boolean authors = wanted != null && wanted.equals(author);
        boolean open = model == null || model.isBlank();
        return choices.named(wanted, open && authors ? plan.model().orElse(null) : model, workflow, approval.by());
    }

    /** The run as it is while nobody else steers or ends it: its card is held until the transaction ends. */
    private Run held(RunId id) {
        board.lock(runs.get(id).task());
        return runs.get(id);
    }

    /** The same for the run of a card that may still go on; none where the card is gone. */
    Optional<Run> held(TaskId id) {
        return board.find(id).map(card -> board.lock(id)).flatMap(held -> runs.live(id));
    }

    /** Stops the run for good; the card waits in Ready. Stopping an ended run changes nothing. */
    public Run cancel(RunId id, Actor actor) {
        return transaction.call(database -> {
            var run = held(id);
            if (!run.status().live()) {
                return run;
            }
            var task = board.task(run.task());
            var ended = end(run, "Stopped by " + actor.name() + ".", actor);
            if (task.stage() == Stage.EXECUTING) {
                board.settle(task.id(), Stage.READY, actor);
            }
            board.attend(task.id(), Optional.of(Notices.stopped(ended)), actor);
            return ended;
        });
    }

    /** Stops it for good for this reason, wherever its card goes. */
    Run end(Run run, String reason, Actor actor) {
        var ended = runs.change(run.id(), row -> Runs.end(row, Run.Status.CANCELLED, reason, clock.instant()));
        journal.note(run.id(), "state", Json.object().put("status", "CANCELLED").put("reason", reason));
        tell(ended, actor);
        // Whoever takes the job up sees that the run has ended, and keeps on its branch what it made.
        queue.enqueue(new RunPlan(run.task().toString()));
        queue.release();
        transaction.afterCommit(() -> {
            live.stop(run.id());
            journal.ended(run.id());
        });
        return ended;
    }

    /** Lets the agent rest at the end of what it is doing; everything is kept. */
    public Run pause(RunId id, Actor actor) {
        return transaction.call(database -> {
            var run = held(id);
            if (run.status() == Run.Status.PAUSED) {
                return run;
            }
            if (run.status() != Run.Status.RUNNING) {
                throw Problem.refused("not-running", "Only a running run can be paused.");
            }
            var paused = runs.change(id, row -> {
                row.setStatus(Run.Status.PAUSED.name());
                row.setPauseReason("person");
                row.setEpoch(row.getEpoch() + 1);
            });
            journal.note(id, "state", Json.object().put("status", "PAUSED").put("reason", "person"));
            tell(paused, actor);
            transaction.afterCommit(() -> live.stop(id));
            return paused;
        });
    }

    /** Lets a paused run go on, with a raised budget where one is given (micro-dollars for the whole task). */
    public Run resume(RunId id, @Nullable Long budgetMicros, Actor actor) {
        if (budgetMicros != null && budgetMicros <= 0) {
            throw Problem.invalid("budgetMicros", "A budget is more than nothing, in micro-dollars.");
        }
        return transaction.call(database -> {
            var run = held(id);
            if (run.status() == Run.Status.RUNNING || run.status() == Run.Status.QUEUED) {
                return run;
            }
            if (run.status() != Run.Status.PAUSED) {
                throw Problem.refused("not-paused", "This run has ended. Start another attempt.");
            }
            var resumed = runs.change(id, row -> {
                row.setStatus(Run.Status.RUNNING.name());
                row.setPauseReason(null);
                if (budgetMicros != null) {
                    row.setBudgetMicros(budgetMicros);
                }
            });
            journal.note(id, "state", Json.object().put("status", "RUNNING").put("reason", "resumed"));
            tell(resumed, actor);
            board.attend(run.task(), Optional.empty(), actor);
            queue.enqueue(new RunPlan(run.task().toString()));
            return resumed;
        });
    }

    /**
     * Takes a living run over: from its next turn on it goes by this person's keys and budget, and its card is theirs. Whoever
     * has no key for its provider, and whose board has none, cannot.
     */
    public Run takeOver(RunId id, Caller caller) {
        return transaction.call(database -> {
            var run = held(id);
            if (!run.status().live()) {
                throw Problem.refused("run-ended", "This run has ended. Start another attempt.");
            }
            if (run.heldBy().equals(caller.id())) {
                return run;
            }
            models.require(new ProviderName(run.provider()), Optional.of(run.workflow()), caller.id());
            var held = runs.change(id, row -> row.setHeldBy(caller.id().value()));
            board.takeOver(run.task(), caller.id(), run.heldBy(), caller.actor());
            var told = Json.object().put("status", run.status().name());
            journal.note(id, "state", told.put("reason", "Taken over by " + caller.name() + "."));
            return held;
        });
    }

    /** Says something to the agent; it hears it at its next turn, and a question waiting for it goes on. */
    public Run say(RunId id, String text, UserId author, Actor actor) {
        if (text.isBlank() || text.length() > 20_000) {
            throw Problem.invalid("text", "A message has 1 to 20,000 characters.");
        }
        return transaction.call(database -> {
            var run = held(id);
            if (!run.status().live()) {
                throw Problem.refused("run-ended", "This run has ended and hears nothing any more.");
            }
            runs.say(id, author, text);
            boolean waits = run.status() == Run.Status.PAUSED
                    && run.pauseReason().filter("question"::equals).isPresent();
            return waits ? resume(id, null, actor) : run;
        });
    }

    void tell(Run run, Actor actor) {
        board.markRun(run.task(), run.mark(), run.branch(), actor);
    }
}
