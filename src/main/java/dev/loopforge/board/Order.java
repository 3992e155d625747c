package dev.loopforge.board;

import static dev.loopforge.schema.Tables.TASK;
import static dev.loopforge.schema.Tables.TASK_DEPENDENCY;

import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.TaskRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Order inside columns, and what waits for what. */
final class Order {
    private final Transaction transaction;

    Order(Transaction transaction) {
        this.transaction = transaction;
    }

    List<Task> tasks(WorkflowId workflow, Stage stage) {
        return transaction.call(database -> database.selectFrom(TASK)
                .where(TASK.WORKFLOW_ID.eq(workflow.value()))
                .and(TASK.STAGE.eq(stage.name()))
                .and(TASK.DELETED_AT.isNull())
                .orderBy(TASK.RANK, TASK.ID)
                .fetch(Task::of));
    }

    /** The rank at the end of a column, for a task that arrives there by itself. */
    String last(TaskId arriving, Stage stage) {
        return transaction.call(database -> {
            var workflow = database.select(TASK.WORKFLOW_ID)
                    .from(TASK)
                    .where(TASK.ID.eq(arriving.value()))
                    .fetchSingle(TASK.WORKFLOW_ID);
            return end(new WorkflowId(workflow), stage);
        });
    }

    String end(WorkflowId workflow, Stage stage) {
        return transaction.call(database -> {
            var highest = database.select(DSL.max(TASK.RANK))
                    .from(TASK)
                    .where(TASK.WORKFLOW_ID.eq(workflow.value()))
                    .and(TASK.STAGE.eq(stage.name()))
                    .fetchSingle()
                    .value1();
            return Rank.between(highest == null ? "" : highest, "");
        });
    }

    /** The rank just before another card of the column; at its end where that card is not named or has gone. */
    String rankBefore(Task moving, Stage stage, @Nullable TaskId before) {
        return transaction.call(database -> {
            var column = DSL.condition(TASK.WORKFLOW_ID.eq(moving.workflowId().value()))
                    .and(TASK.STAGE.eq(stage.name()))
                    .and(TASK.ID.ne(moving.id().value()));
            var next = before == null
                    ? null
                    : database.select(TASK.RANK)
                            .from(TASK)
                            .where(column.and(TASK.ID.eq(before.value())))
                            .fetchOptional(TASK.RANK)
                            .orElse(null);
            var bound = next == null ? column : column.and(TASK.RANK.lt(next));
            var previous = database.select(DSL.max(TASK.RANK))
                    .from(TASK)
                    .where(bound)
                    .fetchSingle()
                    .value1();
            return Rank.between(previous == null ? "" : previous, next == null ? "" : next);
        });
    }

    /** The card that follows in its column; none where it is the last. */
    Optional<TaskId> next(Task task) {
        return transaction.call(database -> database.select(TASK.ID)
                .from(TASK)
                .where(TASK.WORKFLOW_ID.eq(task.workflowId().value()))
                .and(TASK.STAGE.eq(task.stage().name()))
                .and(TASK.DELETED_AT.isNull())
                .and(DSL.row(TASK.RANK, TASK.ID).gt(task.rank(), task.id().value()))
                .orderBy(TASK.RANK, TASK.ID)
                .limit(1)
                .fetchOptional(row -> new TaskId(row.value1())));
    }

    List<String> dependsOn(TaskId task) {
        return transaction.call(database -> database.select(TASK_DEPENDENCY.DEPENDS_ON_ID)
                .from(TASK_DEPENDENCY)
                .where(TASK_DEPENDENCY.TASK_ID.eq(task.value()))
                .fetch(row -> row.value1().toString()));
    }

    /** What each task of a workflow is to wait for, where it is anything. */
    Map<TaskId, List<String>> dependencies(WorkflowId workflow) {
        var waiting = transaction.call(database -> database.select(TASK.ID, TASK_DEPENDENCY.DEPENDS_ON_ID)
                .from(TASK_DEPENDENCY)
                .join(TASK)
                .on(TASK.ID.eq(TASK_DEPENDENCY.TASK_ID))
                .where(TASK.WORKFLOW_ID.eq(workflow.value()))
                .fetchGroups(TASK.ID, row -> row.value2().toString()));
        return waiting.entrySet().stream()
                .collect(Collectors.toMap(entry -> new TaskId(entry.getKey()), Map.Entry::getValue));
    }

    /** A task with what it waits for, and what waits for it. */
    TaskView view(Task task) {
        return TaskView.of(task, dependsOn(task.id()), releases(task.id()));
    }

    /** The approved cards that wait for this one, each with all it still waits for. */
    private List<TaskView.Release> releases(TaskId task) {
        var waiting = TASK.as("waiting");
        var others = TASK.as("others");
        var needs = TASK_DEPENDENCY.as("needs");
        var found = transaction.call(database -> database.select(waiting.ID, others.ID)
                .from(waiting)
                .join(needs)
                .on(needs.TASK_ID.eq(waiting.ID))
                .join(others)
                .on(others.ID.eq(needs.DEPENDS_ON_ID))
                .where(waiting.STAGE.eq(Stage.READY.name()))
                .and(waiting.DELETED_AT.isNull())
                .and(waiting.ID.in(DSL.select(TASK_DEPENDENCY.TASK_ID)
                        .from(TASK_DEPENDENCY)
                        .where(TASK_DEPENDENCY.DEPENDS_ON_ID.eq(task.value()))))
                .and(others.STAGE.ne(Stage.DONE.name()))
                .and(others.DELETED_AT.isNull())
                .orderBy(waiting.ID, others.ID)
                .fetchGroups(waiting.ID, others.ID));
        return found.entrySet().stream()
                .map(entry -> new TaskView.Release(
                        entry.getKey().toString(),
                        entry.getValue().stream().map(Object::toString).toList()))
                .toList();
    }

    List<Task> openDependencies(TaskId task) {
        return transaction.call(database ->
                database.fetch(openDependencies(DSL.val(task.value()))).map(Task::of));
    }

    /** The tasks that one waits for, for a query. */
    static Select<TaskRecord> openDependencies(Field<UUID> task) {
        var other = TASK.as("other");
        return DSL.selectFrom(other)
                .where(other.ID.in(DSL.select(TASK_DEPENDENCY.DEPENDS_ON_ID)
                        .from(TASK_DEPENDENCY)
                        .where(TASK_DEPENDENCY.TASK_ID.eq(task))))
                .and(other.STAGE.ne(Stage.DONE.name()))
                .and(other.DELETED_AT.isNull());
    }
}
