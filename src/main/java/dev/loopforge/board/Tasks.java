package dev.loopforge.board;

import static dev.loopforge.schema.Tables.TASK;
import static dev.loopforge.schema.Tables.TASK_DEPENDENCY;
import static dev.loopforge.schema.Tables.WORKFLOW;

import dev.loopforge.activity.Actor;
import dev.loopforge.git.Shelf;
import dev.loopforge.identity.Membership;
import dev.loopforge.kernel.OneLine;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.TaskRecord;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** What a card says: creating, editing, shelving and restoring it. */
@Singleton
public final class Tasks {
    static final int MAX_TITLE = 500;
    static final int MAX_DESCRIPTION = 100_000;
    private static final int MAX_LABELS = 20;
    private static final int MAX_LABEL = 50;

    private final Transaction transaction;
    private final Board board;
    private final Order order;
    private final Membership membership;
    private final Clock clock;
    private final List<BiConsumer<Task, Actor>> shelving = new CopyOnWriteArrayList<>();
    private final List<Consumer<Task>> restoring = new CopyOnWriteArrayList<>();

    Tasks(Transaction transaction, Board board, Membership membership, Clock clock) {
        this.transaction = transaction;
        this.board = board;
        this.membership = membership;
        this.order = new Order(transaction);
        this.clock = clock;
    }

    /** Told in the transaction that takes a card off the board, before it is gone. */
    public void onShelving(BiConsumer<Task, Actor> listener) {
        shelving.add(listener);
    }

    /** Told in the transaction that puts a card back. */
    public void onRestored(Consumer<Task> listener) {
        restoring.add(listener);
    }

    /** What a client may say of a task; absent means unchanged. */
    public record Draft(
            @Nullable String title,
            @Nullable String description,
            @Nullable List<String> labels,
            Task.@Nullable Priority priority,
            @Nullable String assignee,
            @Nullable List<String> dependsOn,
            @Nullable Boolean archived) {}

    /** Writes a new card at the end of Todo. */
    public Task create(WorkflowId workflow, Draft draft, UserId by, Actor actor) {
        var title = title(draft.title());
        return transaction.call(database -> {
            int number = database.update(WORKFLOW)
                    .set(WORKFLOW.NEXT_TASK_NUMBER, WORKFLOW.NEXT_TASK_NUMBER.plus(1))
                    .where(WORKFLOW.ID.eq(workflow.value()))
                    .returningResult(WORKFLOW.NEXT_TASK_NUMBER)
                    .fetchSingle()
                    .value1();
            var row = database.newRecord(TASK);
            row.setId(TaskId.fresh().value());
            row.setWorkflowId(workflow.value());
            row.setNumber(number - 1);
            row.setTitle(title);
            row.setStage(Stage.TODO.name());
            board.turn(workflow);
            row.setRank(order.end(workflow, Stage.TODO));
            row.setCreatedBy(by.value());
            apply(row, draft);
            row.store();
            row.refresh();
            var task = Task.of(row);
            depend(task.workflowId(), task.id(), draft.dependsOn());
            board.record(
                    task, actor, "task-created", "task-created", happening -> Board.assigned(null, row.getAssigneeId())
                            .apply(happening.with("title", title)));
            return task;
        });
    }

    /** Changes what the card says; 409 with the card as it is when the version is stale. */
    public Task edit(TaskId id, Draft draft, int version, Actor actor) {
        if (draft.title() != null) {
            title(draft.title());
        }
        return board.edit(id, version, actor, row -> {
            apply(row, draft);
            depend(new WorkflowId(row.getWorkflowId()), id, draft.dependsOn());
        });
    }

    /** Takes the card off the board for 30 days, from where it can be restored; a card with a living run is refused. */
    public void shelve(TaskId id, Actor actor) {
        transaction.run(database -> {
            var row = Board.locked(database, id);
            if (row.getStage().equals(Stage.EXECUTING.name())) {
                throw Problem.conflict("run-active", "A run is at work on this card. Stop the run before deleting it.");
            }
            shelving.forEach(listener -> listener.accept(Task.of(row), actor));
            row.refresh();
            row.setDeletedAt(clock.instant());
            row.setVersion(row.getVersion() + 1);
            row.store();
            board.record(Task.of(row), actor, "task-removed", "task-shelved", happening -> happening);
        });
    }

    /** Puts a shelved card back where it was. */
    public Task restore(TaskId id, Actor actor) {
        return transaction.call(database -> {
            var row = database.selectFrom(TASK)
                    .where(TASK.ID.eq(id.value()))
                    .forUpdate()
                    .fetchOptional()
                    .orElseThrow(Board::unknown);
            if (row.getDeletedAt() == null) {
                return Task.of(row);
            }
            if (row.getDeletedAt().isBefore(clock.instant().minus(Shelf.LIFE))) {
                throw Problem.notFound("task-unknown", "This card was deleted more than 30 days ago.");
            }
            board.turn(new WorkflowId(row.getWorkflowId()));
            row.setDeletedAt(null);
            row.setVersion(row.getVersion() + 1);
            row.store();
            var task = Task.of(row);
            board.record(task, actor, "task-created", "task-restored", happening -> happening);
            restoring.forEach(listener -> listener.accept(task));
            return task;
        });
    }

    /** Since when a card is off the board, by itself or with its board; empty while it is there. */
    public Optional<Instant> shelvedAt(TaskId id) {
        return transaction.call(database -> database.select(DSL.coalesce(TASK.DELETED_AT, WORKFLOW.DELETED_AT))
                .from(TASK)
                .join(WORKFLOW)
                .on(WORKFLOW.ID.eq(TASK.WORKFLOW_ID))
                .where(TASK.ID.eq(id.value()))
                .fetchOptional(row -> row.value1()));
    }

    /** What lies on a board's shelf, newest first. */
    public List<Task> shelf(WorkflowId workflow) {
        return transaction.call(database -> database.selectFrom(TASK)
                .where(TASK.WORKFLOW_ID.eq(workflow.value()))
                .and(TASK.DELETED_AT.gt(clock.instant().minus(Shelf.LIFE)))
                .orderBy(TASK.DELETED_AT.desc())
                .limit(500)
                .fetch(Task::of));
    }

    /** The board a task is on, shelved or not: what a membership check needs. */
    public WorkflowId workflowOf(TaskId id) {
        return transaction.call(database -> database.select(TASK.WORKFLOW_ID)
                .from(TASK)
                .where(TASK.ID.eq(id.value()))
                .fetchOptional(TASK.WORKFLOW_ID)
                .map(WorkflowId::new)
                .orElseThrow(Board::unknown));
    }

    public TaskView view(Task task) {
        return order.view(task);
    }

    private static String title(@Nullable String given) {
        var title = given == null ? "" : given.strip();
        if (title.isEmpty()) {
            throw Problem.invalid("title", "A card needs a title.");
        }
        if (title.length() > MAX_TITLE) {
            throw Problem.invalid(
                    "title", "A title has at most " + MAX_TITLE + " characters; put the rest into the description.");
        }
        if (!OneLine.is(title)) {
            throw Problem.invalid("title", "A title is one line without control characters.");
        }
        return title;
    }

    private void apply(TaskRecord row, Draft draft) {
        Optional.ofNullable(draft.title()).ifPresent(title -> row.setTitle(title.strip()));
        Optional.ofNullable(draft.description()).ifPresent(text -> row.setDescription(description(text)));
        Optional.ofNullable(draft.labels()).ifPresent(labels -> row.setLabels(labels(labels)));
        Optional.ofNullable(draft.priority()).ifPresent(priority -> row.setPriority(priority.name()));
        Optional.ofNullable(draft.assignee()).ifPresent(assignee -> row.setAssigneeId(assignee(row, assignee)));
        if (draft.archived() != null) {
            row.setArchivedAt(draft.archived() ? clock.instant() : null);
        }
    }

    private static @Nullable String description(String text) {
        if (text.length() > MAX_DESCRIPTION) {
            throw Problem.invalid(
                    "description", "A description has at most 100,000 characters; attach a file instead.");
        }
        return text.isBlank() ? null : text.replace("\u0000", "");
    }

    /** What another tool wrote, made to fit rather than refused: one line, cut at the end. */
    static String fittingTitle(String given) {
        var line = OneLine.of(given);
        var whole = line.isEmpty() ? "Untitled" : line;
        return whole.length() <= MAX_TITLE ? whole : whole.substring(0, MAX_TITLE - 1) + "…";
    }

    static String fittingDescription(String given) {
        var text = given.replace("\u0000", "").strip();
        return text.length() <= MAX_DESCRIPTION ? text : text.substring(0, MAX_DESCRIPTION - 1) + "…";
    }

    static List<String> fittingLabels(List<String> given) {
        return given.stream()
                .map(OneLine::of)
                .map(label -> label.substring(0, Math.min(MAX_LABEL, label.length())))
                .filter(label -> !label.isEmpty())
                .distinct()
                .limit(MAX_LABELS)
                .toList();
    }

    private static String[] labels(List<String> labels) {
        var clean = labels.stream()
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .distinct()
                .toList();
        if (clean.size() > MAX_LABELS || clean.stream().anyMatch(label -> label.length() > MAX_LABEL)) {
            throw Problem.invalid("labels", "At most 20 labels of 50 characters each.");
        }
        if (!clean.stream().allMatch(OneLine::is)) {
            throw Problem.invalid("labels", "A label is one line without control characters.");
        }
        return clean.toArray(String[]::new);
    }

    private @Nullable UUID assignee(TaskRecord row, String id) {
        if (id.isEmpty()) {
            return null;
        }
        return membership.reach(new WorkflowId(row.getWorkflowId())).stream()
                .map(Membership.Member::userId)
                .filter(id::equals)
                .findFirst()
                .map(UUID::fromString)
                .orElseThrow(() -> Problem.invalid("assignee", "A card is for somebody who is on its board."));
    }

    private void depend(WorkflowId workflow, TaskId task, @Nullable List<String> dependsOn) {
        if (dependsOn == null) {
            return;
        }
        var wanted = dependsOn.stream().map(TaskId::parse).distinct().toList();
        transaction.run(database -> {
            database.deleteFrom(TASK_DEPENDENCY)
                    .where(TASK_DEPENDENCY.TASK_ID.eq(task.value()))
                    .execute();
            for (var other : wanted) {
                if (!board.task(other).workflowId().equals(workflow)) {
                    throw Problem.invalid("dependsOn", "A card can only wait for cards of its own board.");
                }
                if (reaches(other, task, new HashSet<>())) {
                    throw Problem.invalid("dependsOn", "These cards would wait for each other for ever.");
                }
                database.insertInto(TASK_DEPENDENCY)
                        .set(TASK_DEPENDENCY.TASK_ID, task.value())
                        .set(TASK_DEPENDENCY.DEPENDS_ON_ID, other.value())
                        .execute();
            }
        });
    }

    private boolean reaches(TaskId from, TaskId goal, HashSet<TaskId> seen) {
        if (from.equals(goal)) {
            return true;
        }
        return seen.add(from)
                && order.dependsOn(from).stream().anyMatch(next -> reaches(TaskId.parse(next), goal, seen));
    }
}
