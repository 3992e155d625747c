package dev.loopforge.board;

import static dev.loopforge.schema.Tables.TASK;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.TaskRecord;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The cards and where they are. Every change goes through {@link #change}: the row is locked, changed, and recorded as
 * one activity with the card as it now is. A person's moves pass the table of {@link Moves}; Ready is entered only by
 * {@link #approve}, Executing and Review only by {@link #execute} and {@link #review}.
 */
@Singleton
public final class Board {
    private final Transaction transaction;
    private final Activity activity;
    private final Order order;
    private final List<LeavingListener> leaving = new CopyOnWriteArrayList<>();

    Board(Transaction transaction, Activity activity) {
        this.transaction = transaction;
        this.activity = activity;
        this.order = new Order(transaction);
    }

    /** Told, inside the transaction, that a person takes a task out of a stage, before it leaves. */
    public interface LeavingListener {
        void leaves(Task task, Stage to, Actor actor);
    }

    /** Lets a room above withdraw what belongs to the stage a task leaves: an approval, a queued or living run. */
    public void onLeaving(LeavingListener listener) {
        leaving.add(listener);
    }

    /** The task, or 404 {@code task-unknown}. Shelved tasks are unknown here. */
    public Task task(TaskId id) {
        return find(id).orElseThrow(Board::unknown);
    }

    public Optional<Task> find(TaskId id) {
        return transaction.call(database -> database.selectFrom(TASK)
                .where(TASK.ID.eq(id.value()))
                .and(TASK.DELETED_AT.isNull())
                .fetchOptional()
                .map(Task::of));
    }

    /** The task, also a shelved one; for what outlives it. */
    public Task evenShelved(TaskId id) {
        return transaction.call(database ->
                Task.of(database.selectFrom(TASK).where(TASK.ID.eq(id.value())).fetchSingle()));
    }

    /** The task, locked until the transaction ends: nobody else changes it meanwhile. */
    public Task lock(TaskId id) {
        return lockIfThere(id).orElseThrow(Board::unknown);
    }

    /** The same; empty for a shelved one. */
    public Optional<Task> lockIfThere(TaskId id) {
        return transaction.call(database -> lockedIfThere(database, id).map(Task::of));
    }

    /**
     * A person's move. The stale loser of two moves gets 409 with the task as it is; a refused one 422
     * {@code move-refused}; leaving Executing without {@code stopRun} 422 {@code run-active}.
     */
    public Task move(TaskId id, Stage to, @Nullable TaskId before, int version, Leave leave, Actor actor) {
        return transaction.call(database -> {
            var task = Task.of(locked(database, id));
            requireVersion(task, version);
            var refusal = Moves.refusal(task.stage(), to, task.planProposed());
            if (refusal.isPresent()) {
                throw Problem.refused("move-refused", refusal.get().sentence())
                        .withError("stage", refusal.get().code());
            }
            if (task.stage() == Stage.EXECUTING && to != Stage.EXECUTING && leave != Leave.STOPPING_THE_RUN) {
                throw Problem.refused("run-active", "A run is at work on this card. Stop the run to move it.");
            }
            if (task.stage() != to) {
                leaving.forEach(listener -> listener.leaves(task, to, actor));
            }
            return place(task, to, before, actor);
        });
    }

    /** Whether a move out of Executing stops the run. */
    public enum Leave {
        KEEPING_THE_RUN,
        STOPPING_THE_RUN
    }

    /** Puts a task whose plan has just been approved into Ready. Called by {@code plan} in the approval's transaction. */
    public Task approve(TaskId id, Actor actor) {
        return arrive(id, Stage.READY, actor, "task-moved", TaskRecord::setAttention);
    }

    /** A worker takes the task up. */
    public Task execute(TaskId id, Actor actor) {
        return arrive(id, Stage.EXECUTING, actor, "task-moved", TaskRecord::setAttention);
    }

    /** The run has finished; a person looks now. */
    public Task review(TaskId id, Actor actor) {
        return arrive(id, Stage.REVIEW, actor, "task-moved", TaskRecord::setAttention);
    }

    /** Puts the task where a rule of another room says it belongs now, such as Ready after a follow-up was asked for. */
    public Task settle(TaskId id, Stage stage, Actor actor) {
        return arrive(id, stage, actor, "task-moved", (row, nothing) -> {});
    }

    /** Raises a flag on the card, or takes it down; where it is as it was, nobody is told. */
    public Task attend(TaskId id, Optional<Attention> attention, Actor actor) {
        return transaction.call(database -> {
            var row = locked(database, id);
            if (Task.of(row).attention().equals(attention)) {
                return Task.of(row);
            }
            row.setAttention(attention.map(Json::column).orElse(null));
            return store(database, row, actor, "task-updated", "attention", told -> attention
                    .map(raised -> told.with("attention", Json.tree(raised.kind())))
                    .orElse(told));
        });
    }

    /** Tells the card the state of its plan. */
    public Task markPlan(TaskId id, Task.PlanMark plan, Actor actor) {
        var kind = "plan-" + plan.status().toLowerCase(java.util.Locale.ROOT);
        return change(
                id,
                actor,
                kind,
                row -> {
                    row.setPlanVersion(plan.version());
                    row.setPlanStatus(plan.status());
                },
                told -> told.with("version", plan.version()));
    }

    /** Tells the card the state of its run, and where nothing of it is new, nobody. */
    public Task markRun(TaskId id, Task.RunMark run, String branch, Actor actor) {
        return transaction.call(database -> {
            var row = locked(database, id);
            boolean sameRun =
                    run.id().value().equals(row.getRunId()) && run.status().equals(row.getRunStatus());
            if (sameRun && row.getRunStep() == run.step() && branch.equals(row.getBranch())) {
                return Task.of(row);
            }
            var kind = sameRun ? "run-step" : "run-" + run.status().toLowerCase(java.util.Locale.ROOT);
            if (!sameRun) {
                row.setRunDoing(null);
            }
            row.setRunId(run.id().value());
            row.setRunAttempt(run.attempt());
            row.setRunStatus(run.status());
            row.setRunStep(run.step());
            row.setRunSteps(run.steps());
            row.setRunProvider(run.provider());
            row.setRunModel(run.model());
            row.setBranch(branch);
            return store(database, row, actor, "task-updated", kind, happening -> happening
                    .with("attempt", String.valueOf(run.attempt()))
                    .with("step", String.valueOf(run.step())));
        });
    }

    /** Gives the card to whoever has taken its run over from somebody. */
    public Task takeOver(TaskId id, UserId person, UserId from, Actor actor) {
        return change(
                id,
                actor,
                "run-taken-over",
                row -> {
                    row.setAssigneeId(person.value());
                    row.setVersion(row.getVersion() + 1);
                },
                told -> told.with("before", from.toString()).with("after", person.toString()));
    }

    /** Tells the card what the server saw of the result. */
    public Task markEvidence(TaskId id, Evidence evidence, Actor actor) {
        return change(
                id,
                actor,
                "evidence-" + evidence.word(),
                row -> row.setEvidence(evidence.word()),
                UnaryOperator.identity());
    }

    /** Tells the card the state of its pull request: {@code {number, url, state, checks}}. */
    public Task markPullRequest(TaskId id, JsonNode pullRequest, String kind, Actor actor) {
        return change(id, actor, kind, row -> row.setPullRequest(Json.column(pullRequest)), UnaryOperator.identity());
    }

    /** Adds what one model call used. */
    public Task spend(TaskId id, Task.Usage used, Actor actor) {
        return spend(id, used, Optional.empty(), actor);
    }

    /** Adds what one model call used, and says what the agent sets about after it; nothing leaves what was said. */
    public Task spend(TaskId id, Task.Usage used, Optional<Task.Doing> doing, Actor actor) {
        return change(
                id,
                actor,
                "spent",
                row -> {
                    doing.map(Json::column).ifPresent(row::setRunDoing);
                    row.setInputTokens(row.getInputTokens() + used.inputTokens());
                    row.setOutputTokens(row.getOutputTokens() + used.outputTokens());
                    row.setCostMicros(row.getCostMicros() + used.costMicros());
                },
                told -> told.with("inputTokens", used.inputTokens())
                        .with("outputTokens", used.outputTokens())
                        .with("costMicros", used.costMicros()));
    }

    Task edit(TaskId id, int version, Actor actor, Consumer<TaskRecord> edit) {
        return transaction.call(database -> {
            var row = locked(database, id);
            requireVersion(Task.of(row), version);
            var before = row.getAssigneeId();
            edit.accept(row);
            row.setVersion(row.getVersion() + 1);
            return store(database, row, actor, "task-updated", "task-edited", assigned(before, row.getAssigneeId()));
        });
    }

    /** Whom the card is for now, told where that is new. */
    static UnaryOperator<Happening> assigned(@Nullable UUID before, @Nullable UUID after) {
        return happening -> Objects.equals(before, after)
                ? happening
                : happening.with("assignee", after == null ? null : after.toString());
    }

    void requireVersion(Task task, int version) {
        if (task.version() != version) {
            throw Problem.conflict("task-changed", "Somebody changed this card meanwhile. This is how it is now.")
                    .withCurrent(order.view(task));
        }
    }

    /** Changes the locked row and records it, with what is told of it beside the card as it now is. */
    private Task change(
            TaskId id, Actor actor, String kind, Consumer<TaskRecord> change, UnaryOperator<Happening> more) {
        return transaction.call(database -> {
            var row = locked(database, id);
            change.accept(row);
            return store(database, row, actor, "task-updated", kind, more);
        });
    }

    private Task store(
            DSLContext database,
            TaskRecord row,
            Actor actor,
            String eventKind,
            String kind,
            UnaryOperator<Happening> more) {
        row.setUpdatedAt(database.fetchValue(org.jooq.impl.DSL.currentInstant()));
        row.store();
        var task = Task.of(row);
        record(task, actor, eventKind, kind, more);
        return task;
    }

    /** Takes the board's turn, before a place in a column is chosen: nobody else's card comes there meanwhile. */
    void turn(WorkflowId workflow) {
        activity.turn(workflow);
    }

    void record(Task task, Actor actor, String eventKind, String kind, UnaryOperator<Happening> more) {
        var event = Json.object().put("kind", eventKind);
        if (eventKind.equals("task-removed")) {
            event.put("taskId", task.id().toString());
        } else {
            event.set("task", Json.tree(Card.of(task, order.dependsOn(task.id()))));
        }
        if (eventKind.equals("task-moved") || eventKind.equals("task-created")) {
            event.put("beforeTaskId", order.next(task).map(TaskId::toString).orElse(null));
        }
        activity.record(more.apply(
                Happening.on(task.workflowId(), kind, actor).task(task.id()).event(event)));
    }

    private Task arrive(
            TaskId id,
            Stage to,
            Actor actor,
            String kind,
            java.util.function.BiConsumer<TaskRecord, org.jooq.@Nullable JSONB> also) {
        return transaction.call(database -> {
            var arriving = locked(database, id);
            var from = Stage.valueOf(arriving.getStage());
            activity.turn(new WorkflowId(arriving.getWorkflowId()));
            return moved(id, from, to, order.last(id, to), actor, kind, row -> also.accept(row, null));
        });
    }

    private Task place(Task task, Stage to, @Nullable TaskId before, Actor actor) {
        activity.turn(task.workflowId());
        var rank = order.rankBefore(task, to, before);
        return moved(task.id(), task.stage(), to, rank, actor, "task-moved", row -> {
            if (task.stage() != to) {
                row.setAttention(null);
            }
        });
    }

    private Task moved(
            TaskId id, Stage from, Stage to, String rank, Actor actor, String kind, Consumer<TaskRecord> also) {
        return transaction.call(database -> {
            var row = locked(database, id);
            row.setStage(to.name());
            row.setRank(rank);
            row.setVersion(row.getVersion() + 1);
            row.setUpdatedAt(database.fetchValue(org.jooq.impl.DSL.currentInstant()));
            also.accept(row);
            row.store();
            var task = Task.of(row);
            record(task, actor, kind, "task-moved", happening -> happening
                    .with("from", from.name())
                    .with("to", to.name()));
            return task;
        });
    }

    static TaskRecord locked(DSLContext database, TaskId id) {
        return lockedIfThere(database, id).orElseThrow(Board::unknown);
    }

    private static Optional<TaskRecord> lockedIfThere(DSLContext database, TaskId id) {
        return database.selectFrom(TASK)
                .where(TASK.ID.eq(id.value()))
                .and(TASK.DELETED_AT.isNull())
                .forUpdate()
                .fetchOptional();
    }

    static Problem unknown() {
        return Problem.notFound("task-unknown", "There is no such card, or it is not yours.");
    }

    /** The tasks of a workflow in a stage, in their order. */
    public List<Task> tasks(WorkflowId workflow, Stage stage) {
        return order.tasks(workflow, stage);
    }

    /** What each task of a workflow is to wait for, where it is anything. */
    Map<TaskId, List<String>> dependencies(WorkflowId workflow) {
        return order.dependencies(workflow);
    }

    /** Tasks that hold this one back: dependencies not yet Done. */
    public List<Task> openDependencies(TaskId id) {
        return order.openDependencies(id);
    }

    /** Of rows that name their task, those whose task waits for no other. */
    public static Condition startable(Field<UUID> task) {
        return DSL.notExists(Order.openDependencies(task));
    }

    /** The task whose newest run this is. */
    public Optional<Task> ofRun(RunId run) {
        return transaction.call(database -> database.selectFrom(TASK)
                .where(TASK.RUN_ID.eq(run.value()))
                .and(TASK.DELETED_AT.isNull())
                .fetchOptional()
                .map(Task::of));
    }
}
