package dev.loopforge.activity;

import static dev.loopforge.schema.Tables.ACTIVITY;
import static dev.loopforge.schema.Tables.BOARD_REVISION;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.ActivityRecord;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Records what happens, in the transaction that makes it happen. What changes an open board takes the board's next
 * revision; the row that counts revisions stays locked until the commit, so revisions are dense and commit in order.
 */
@Singleton
public final class Activity {
    private static final int BATCH = 1_000;

    private final Transaction transaction;
    private final Seals seals;
    private final List<Consumer<BoardChange>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<WorkflowId>> hearers = new CopyOnWriteArrayList<>();
    private final List<Consumer<Happening>> recorders = new CopyOnWriteArrayList<>();

    public Activity(Transaction transaction) {
        this.transaction = transaction;
        this.seals = new Seals(transaction);
    }

    /** Told after each commit, on the committing thread; must be quick. Two commits may be told in either order. */
    public void onBoardChange(Consumer<BoardChange> listener) {
        listeners.add(listener);
    }

    /** Told after each commit of whatever happened on a board, on the committing thread; must be quick. */
    public void onHappening(Consumer<WorkflowId> listener) {
        hearers.add(listener);
    }

    /** Told in the transaction in which something happens: what it writes stands or falls with it. */
    public void onRecording(Consumer<Happening> recorder) {
        recorders.add(recorder);
    }

    public void record(Happening happening) {
        var board = happening.workflow();
        transaction.run(database -> {
            recorders.forEach(recorder -> recorder.accept(happening));
            if (board != null) {
                transaction.afterCommit(() -> hearers.forEach(hearer -> hearer.accept(board)));
            }
            Long revision = happening.event() == null ? null : nextRevision(database, board(happening));
            insert(database, happening, revision);
            transaction.afterCommit(seals::soon);
            if (revision != null) {
                var change = new BoardChange(board(happening), revision, frame(revision, happening));
                transaction.afterCommit(() -> listeners.forEach(listener -> listener.accept(change)));
            }
        });
    }

    /** Takes the board's turn: until the transaction ends, no other records a change of it. */
    public void turn(WorkflowId workflow) {
        transaction.run(database -> nextRevisions(database, workflow, 0));
    }

    /** Records many changes of one board at once, in their order, each with a revision of its own. */
    public void recordAll(List<Happening> happenings) {
        if (happenings.isEmpty()) {
            return;
        }
        var workflow = board(happenings.getFirst());
        transaction.run(database -> {
            long first = nextRevisions(database, workflow, happenings.size()) - happenings.size() + 1;
            var rows = new ArrayList<ActivityRecord>(happenings.size());
            var changes = new ArrayList<BoardChange>(happenings.size());
            for (var happening : happenings) {
                long revision = first + rows.size();
                changes.add(new BoardChange(workflow, revision, frame(revision, happening)));
                rows.add(row(database, happening, revision));
            }
            for (int at = 0; at < rows.size(); at += BATCH) {
                database.batchInsert(rows.subList(at, Math.min(rows.size(), at + BATCH)))
                        .execute();
            }
            transaction.afterCommit(seals::soon);
            transaction.afterCommit(
                    () -> changes.forEach(change -> listeners.forEach(listener -> listener.accept(change))));
        });
    }

    /** The board's newest revision; 0 before anything happened. */
    public long revision(WorkflowId workflow) {
        return transaction.call(database -> database.select(BOARD_REVISION.REVISION)
                .from(BOARD_REVISION)
                .where(BOARD_REVISION.WORKFLOW_ID.eq(workflow.value()))
                .fetchOptional(BOARD_REVISION.REVISION)
                .orElse(0L));
    }

    /** Whether everything that changed on a board after a revision is still there. */
    public boolean keeps(WorkflowId workflow, long revision) {
        if (revision >= revision(workflow)) {
            return true;
        }
        var next = changesAfter(workflow, revision, 1);
        return !next.isEmpty() && next.getFirst().revision() == revision + 1;
    }

    /** What changed on a board after a revision, oldest first, at most {@code limit} changes. */
    public List<BoardChange> changesAfter(WorkflowId workflow, long revision, int limit) {
        return transaction.call(database -> database.select(ACTIVITY.REVISION, ACTIVITY.EVENT)
                .from(ACTIVITY)
                .where(ACTIVITY.WORKFLOW_ID.eq(workflow.value()))
                .and(ACTIVITY.REVISION.gt(revision))
                .orderBy(ACTIVITY.REVISION)
                .limit(limit)
                .fetch(row -> new BoardChange(
                        workflow,
                        row.get(ACTIVITY.REVISION),
                        row.get(ACTIVITY.EVENT).data())));
    }

    /** Everything that happened to a task after an entry, oldest first. */
    public List<Entry> timeline(TaskId task, long afterId, int limit) {
        return transaction.call(database -> database.selectFrom(ACTIVITY)
                .where(ACTIVITY.TASK_ID.eq(task.value()))
                .and(ACTIVITY.ID.gt(afterId))
                .orderBy(ACTIVITY.ID)
                .limit(limit)
                .fetch(Activity::entry));
    }

    private static WorkflowId board(Happening happening) {
        var workflow = happening.workflow();
        if (workflow == null) {
            throw new IllegalArgumentException("a board event needs its board: " + happening.kind());
        }
        return workflow;
    }

    private static long nextRevision(DSLContext database, WorkflowId workflow) {
        return nextRevisions(database, workflow, 1);
    }

    /** Takes so many and answers the last. */
    private static long nextRevisions(DSLContext database, WorkflowId workflow, int many) {
        return database.insertInto(BOARD_REVISION, BOARD_REVISION.WORKFLOW_ID, BOARD_REVISION.REVISION)
                .values(workflow.value(), (long) many)
                .onConflict(BOARD_REVISION.WORKFLOW_ID)
                .doUpdate()
                .set(BOARD_REVISION.REVISION, BOARD_REVISION.REVISION.plus(many))
                .returningResult(BOARD_REVISION.REVISION)
                .fetchSingle()
                .value1();
    }

    private static void insert(DSLContext database, Happening happening, @Nullable Long revision) {
        row(database, happening, revision).insert();
    }

    private static ActivityRecord row(DSLContext database, Happening happening, @Nullable Long revision) {
        var actor = happening.actor();
        var row = database.newRecord(ACTIVITY);
        row.setWorkflowId(
                happening.workflow() == null ? null : happening.workflow().value());
        row.setTaskId(happening.task() == null ? null : happening.task().value());
        row.setRevision(revision);
        row.setKind(happening.kind());
        row.setActorKind(actor.kind().word());
        row.setActorId(actor.id());
        row.setActorName(actor.name());
        row.setDetail(Json.column(happening.detail()));
        row.setEvent(revision == null ? null : JSONB.valueOf(frame(revision, happening)));
        row.setPeer(happening.peer() == null ? actor.peer() : happening.peer());
        row.setTokenId(actor.token());
        return row;
    }

    private static String frame(long revision, Happening happening) {
        var event = event(happening).deepCopy();
        event.set("by", Json.tree(new By(happening.actor())));
        var frame = Json.object().put("type", "event").put("revision", revision);
        frame.set("event", event);
        return Json.write(frame);
    }

    private static ObjectNode event(Happening happening) {
        var event = happening.event();
        return event == null ? Json.object() : event;
    }

    private static Entry entry(Record row) {
        return new Entry(
                row.get(ACTIVITY.ID),
                row.get(ACTIVITY.KIND),
                new By(row.get(ACTIVITY.ACTOR_KIND), row.get(ACTIVITY.ACTOR_ID), row.get(ACTIVITY.ACTOR_NAME)),
                Json.read(row.get(ACTIVITY.DETAIL).data(), com.fasterxml.jackson.databind.JsonNode.class),
                row.get(ACTIVITY.AT));
    }
}
