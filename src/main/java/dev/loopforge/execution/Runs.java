package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.RUN;
import static dev.loopforge.schema.Tables.RUN_MESSAGE;

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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jooq.DSLContext;
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

    int running(WorkflowId workflow) {
        return transaction.call(database -> database.fetchCount(
                RUN, RUN.WORKFLOW_ID.eq(workflow.value()).and(RUN.STATUS.eq(Run.Status.RUNNING.name()))));
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
    static void end(RunRecord row, Run.Status status, String reason, java.time.Instant at) {
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
