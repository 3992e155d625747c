package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.RUN;
import static dev.loopforge.schema.Tables.RUN_EVENT;
import static dev.loopforge.schema.Tables.RUN_MESSAGE;
import static dev.loopforge.schema.Tables.TASK;

import dev.loopforge.board.Board;
import dev.loopforge.board.Door;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.RunRecord;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** The runs' own rows. A worker's writes carry the epoch of its claim; with a stale one they are refused as {@link Fenced}. */
@Singleton
public final class Runs {
    private final Transaction transaction;
    private final Clock clock;
    private final List<Consumer<Run>> succeeded = new CopyOnWriteArrayList<>();

    Runs(Transaction transaction, Clock clock) {
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Told, inside the transaction, that a run has finished and its card is in Review. */
    public void onSucceeded(Consumer<Run> listener) {
        succeeded.add(listener);
    }

    void tellSucceeded(Run run) {
        succeeded.forEach(listener -> listener.accept(run));
    }

    /** The run, or 404 {@code run-unknown}. */
    public Run get(RunId id) {
        return find(id).orElseThrow(Runs::unknown);
    }

    /** The run a request names, once its caller has been found to have the role on its board. */
    public Run at(Door door, String id, Role needed) {
        var run = get(RunId.parse(id));
        try {
            door.task(run.task().toString(), needed);
        } catch (Problem refused) {
            throw refused.status() == 404 ? unknown() : refused;
        }
        return run;
    }

    private static Problem unknown() {
        return Problem.notFound("run-unknown", "There is no such run, or it is not yours.");
    }

    Optional<Run> find(RunId id) {
        return transaction.call(database -> database.selectFrom(RUN)
                .where(RUN.ID.eq(id.value()))
                .fetchOptional()
                .map(Run::of));
    }

    /** A task's runs, newest first. */
    public List<Run> of(TaskId task) {
        return transaction.call(database -> database.selectFrom(RUN)
                .where(RUN.TASK_ID.eq(task.value()))
                .orderBy(RUN.ATTEMPT.desc())
                .fetch(Run::of));
    }

    /** The run that may still go on, if there is one. */
    public Optional<Run> live(TaskId task) {
        return of(task).stream().filter(run -> run.status().live()).findFirst();
    }

    /** The runs of a board that may still go on. */
    List<Run> live(WorkflowId board) {
        return transaction.call(database -> database.selectFrom(RUN)
                .where(RUN.WORKFLOW_ID.eq(board.value()))
                .and(RUN.STATUS.in(Run.Status.QUEUED.name(), Run.Status.RUNNING.name(), Run.Status.PAUSED.name()))
                .fetch(Run::of));
    }

    /** The cards of a board that ever had a run. */
    List<TaskId> cards(WorkflowId board) {
        return transaction.call(database -> database.selectDistinct(RUN.TASK_ID)
                .from(RUN)
                .where(RUN.WORKFLOW_ID.eq(board.value()))
                .fetch(row -> new TaskId(row.value1())));
    }

    /** The cancelled runs of a card that made something nobody has committed. */
    List<Run> unkept(TaskId task) {
        return of(task).stream().filter(Runs::unkept).toList();
    }

    private static boolean unkept(Run run) {
        return run.status() == Run.Status.CANCELLED
                && run.startedAt().isPresent()
                && (run.unkept() || run.headCommit().isEmpty());
    }

    /** Whether a run has ended and nobody has to do anything more for it. */
    static boolean over(Run run) {
        return !run.status().live() && !unkept(run);
    }

    /** The newest run of a card, where it has finished or failed: a process that died right after it may have left its checkout. */
    Optional<Run> untidied(TaskId task) {
        return of(task).stream()
                .findFirst()
                .filter(run -> run.status() == Run.Status.SUCCEEDED || run.status() == Run.Status.FAILED);
    }

    /** How many are under way, wherever. */
    int running() {
        return transaction.call(database -> database.fetchCount(RUN, RUN.STATUS.eq(Run.Status.RUNNING.name())));
    }

    int running(List<WorkflowId> boards) {
        return transaction.call(
                database -> database.fetchCount(RUN, of(boards).and(RUN.STATUS.eq(Run.Status.RUNNING.name()))));
    }

    /**
     * Of the runs of these boards that wait to be started and may be, the first so many: those whose cards were moved to the
     * front, by their place, then the most urgent, then the oldest.
     */
    List<RunId> next(List<WorkflowId> boards, Map<String, Integer> moved, int most) {
        var urgency = DSL.choose(TASK.PRIORITY)
                .when("URGENT", 4)
                .when("HIGH", 3)
                .when("MEDIUM", 2)
                .when("LOW", 1)
                .otherwise(0);
        var place = moved.isEmpty()
                ? DSL.val(0)
                : DSL.choose(TASK.ID.cast(String.class)).mapValues(moved).otherwise(0);
        return transaction.call(database -> database.select(RUN.ID)
                .from(RUN)
                .join(TASK)
                .on(TASK.ID.eq(RUN.TASK_ID))
                .where(of(boards))
                .and(RUN.STATUS.eq(Run.Status.QUEUED.name()))
                .and(Board.startable(TASK.ID))
                .orderBy(place.desc(), urgency.desc(), RUN.CREATED_AT, RUN.ID)
                .limit(most)
                .fetch(row -> new RunId(row.value1())));
    }

    /** The paused runs of cards on the board that wait for this. */
    List<Run> resting(String reason) {
        return transaction.call(database -> database.select(RUN.fields())
                .from(RUN)
                .join(TASK)
                .on(TASK.ID.eq(RUN.TASK_ID))
                .where(RUN.STATUS.eq(Run.Status.PAUSED.name()))
                .and(RUN.PAUSE_REASON.eq(reason))
                .and(TASK.DELETED_AT.isNull())
                .limit(100)
                .fetchInto(RUN)
                .map(Run::of));
    }

    /** Runs under way without an entry in their journal for so long, whose cards do not ask for anybody yet. */
    List<Run> silent(Duration patience) {
        return underWay(lastEntry().lt(ago(patience)).and(TASK.ATTENTION.isNull()));
    }

    /** Runs whose cards say they are stuck, and which are not any more. */
    List<Run> movedOn(Duration patience) {
        var kind = DSL.field("{0} ->> 'kind'", String.class, TASK.ATTENTION);
        return underWay(lastEntry().gt(ago(patience)).and(kind.eq("stuck")));
    }

    private List<Run> underWay(Condition which) {
        return transaction.call(database -> database.select(RUN.fields())
                .from(RUN)
                .join(TASK)
                .on(TASK.RUN_ID.eq(RUN.ID))
                .where(RUN.STATUS.eq(Run.Status.RUNNING.name()))
                .and(which)
                .limit(100)
                .fetchInto(RUN)
                .map(Run::of));
    }

    private static Field<Instant> lastEntry() {
        return DSL.select(DSL.max(RUN_EVENT.AT))
                .from(RUN_EVENT)
                .where(RUN_EVENT.RUN_ID.eq(RUN.ID))
                .asField();
    }

    private static Field<Instant> ago(Duration time) {
        return DSL.field("now() - {0} * interval '1 millisecond'", Instant.class, DSL.val(time.toMillis()));
    }

    /** What a silent run waits for, by the newest entry of its journal, in words. */
    String waitingFor(RunId id) {
        var tool = DSL.field("{0} ->> 'tool'", String.class, RUN_EVENT.PAYLOAD);
        return transaction.call(database -> database.select(RUN_EVENT.KIND, tool)
                .from(RUN_EVENT)
                .where(RUN_EVENT.RUN_ID.eq(id.value()))
                .orderBy(RUN_EVENT.SEQ.desc())
                .limit(1)
                .fetchOptional(row -> switch (row.value1()) {
                    case "tool" -> "its tool " + row.value2() + " is still at work";
                    case "log" -> "its command prints nothing any more";
                    default -> "its model has not answered";
                })
                .orElse("it has not begun"));
    }

    private static Condition of(List<WorkflowId> boards) {
        return RUN.WORKFLOW_ID.in(boards.stream().map(WorkflowId::value).toList());
    }

    /** Until the transaction ends, nobody else counts or starts runs of this repository. */
    void lockRepository(String repository) {
        transaction.run(database ->
                database.execute("select pg_advisory_xact_lock(hashtextextended({0}, 3))", DSL.val(repository)));
    }

    Run insert(Consumer<RunRecord> fill) {
        return transaction.call(database -> {
            var row = database.newRecord(RUN);
            row.setId(RunId.fresh().value());
            row.setEngine("builtin");
            row.setStatus(Run.Status.QUEUED.name());
            fill.accept(row);
            row.store();
            row.refresh();
            return Run.of(row);
        });
    }

    /** Takes the run up under a new epoch. */
    Run claim(RunId id, String base) {
        return change(id, row -> {
            row.setEpoch(row.getEpoch() + 1);
            row.setStatus(Run.Status.RUNNING.name());
            row.setPauseReason(null);
            if (row.getBaseCommit() == null) {
                row.setBaseCommit(base);
            }
            if (row.getStartedAt() == null) {
                row.setStartedAt(clock.instant());
            }
        });
    }

    /** A worker's change: only while its epoch is the newest and the run is running. */
    Run fenced(Run held, Consumer<RunRecord> change) {
        return transaction.call(database -> {
            var row = lock(database, held.id());
            if (row.getEpoch() != held.epoch() || !row.getStatus().equals(Run.Status.RUNNING.name())) {
                throw new Fenced();
            }
            change.accept(row);
            row.store();
            return Run.of(row);
        });
    }

    /** Refuses as {@link Fenced} what a worker that no longer holds the run is about to do outside. */
    void require(Run held) {
        fenced(held, row -> {});
    }

    /** A change from outside the worker. */
    Run change(RunId id, Consumer<RunRecord> change) {
        return transaction.call(database -> {
            var row = lock(database, id);
            change.accept(row);
            row.store();
            return Run.of(row);
        });
    }

    /** Ends the run; the worker that held it is fenced. */
    static void end(RunRecord row, Run.Status status, String reason, Instant at) {
        row.setUnkept(row.getStartedAt() != null && !row.getStatus().equals(Run.Status.QUEUED.name()));
        row.setStatus(status.name());
        row.setEndedAt(at);
        row.setEpoch(row.getEpoch() + 1);
        row.setOutcome(Json.column(Json.object().put("reason", reason)));
    }

    static RunRecord lock(DSLContext database, RunId id) {
        return database.selectFrom(RUN).where(RUN.ID.eq(id.value())).forUpdate().fetchSingle();
    }

    void say(RunId id, UserId author, String text) {
        transaction.run(database -> database.insertInto(RUN_MESSAGE)
                .set(RUN_MESSAGE.ID, UUID.randomUUID())
                .set(RUN_MESSAGE.RUN_ID, id.value())
                .set(RUN_MESSAGE.AUTHOR_ID, author.value())
                .set(RUN_MESSAGE.TEXT, text)
                .execute());
    }

    /** Whether somebody has said something the agent has not heard yet. */
    boolean unheard(RunId id) {
        return transaction.call(database -> database.fetchExists(
                RUN_MESSAGE, RUN_MESSAGE.RUN_ID.eq(id.value()).and(RUN_MESSAGE.DELIVERED_AT.isNull())));
    }

    /** What people said since the last look, oldest first; marked as delivered in the current transaction. */
    List<String> heard(RunId id) {
        return transaction.call(database -> {
            var texts = database.select(RUN_MESSAGE.TEXT)
                    .from(RUN_MESSAGE)
                    .where(RUN_MESSAGE.RUN_ID.eq(id.value()))
                    .and(RUN_MESSAGE.DELIVERED_AT.isNull())
                    .orderBy(RUN_MESSAGE.CREATED_AT)
                    .fetch(RUN_MESSAGE.TEXT);
            database.update(RUN_MESSAGE)
                    .set(RUN_MESSAGE.DELIVERED_AT, DSL.currentInstant())
                    .where(RUN_MESSAGE.RUN_ID.eq(id.value()))
                    .and(RUN_MESSAGE.DELIVERED_AT.isNull())
                    .execute();
            return texts;
        });
    }
}
