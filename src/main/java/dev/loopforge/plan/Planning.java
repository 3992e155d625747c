package dev.loopforge.plan;

import static dev.loopforge.schema.Tables.PLAN_APPROVAL;
import static dev.loopforge.schema.Tables.PLAN_VERSION;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Board;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.queue.JobQueue;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Plans from proposal to approval. A version never changes; what changes is which version is live. Every call locks the
 * card first, so two people cannot decide on one plan at once.
 */
@Singleton
public final class Planning {
    private final Transaction transaction;
    private final Board board;
    private final JobQueue queue;
    private final List<ApprovalListener> listeners = new CopyOnWriteArrayList<>();

    Planning(Transaction transaction, Board board, JobQueue queue) {
        this.transaction = transaction;
        this.board = board;
        this.queue = queue;
        board.onLeaving((task, to, actor) -> {
            if (to != Stage.DONE || task.stage() == Stage.READY) {
                withdraw(task, actor);
            }
        });
    }

    /** Told of an approval, and of its end, inside the transaction; of an approval before its job is enqueued. */
    public interface ApprovalListener {
        void approved(Approval approval, Plan plan, Task task);

        void withdrawn(TaskId task, Actor actor);
    }

    /** Lets a room above prepare what an approval starts. */
    public void onApproval(ApprovalListener listener) {
        listeners.add(listener);
    }

    /** Who proposes: the person who asked, and the model that wrote. */
    public record Author(
            UserId person,
            Actor actor,
            @Nullable String provider,
            @Nullable String model) {}

    /** Stores a proposal as a new version and moves the card to Planning. */
    public Plan propose(TaskId id, PlanContent content, Plan.Estimate estimate, String baseCommit, Author author) {
        return transaction.call(database -> {
            var task = board.lock(id);
            requireOpen(task);
            var plan = insert(database, id, content, estimate, baseCommit, author, null);
            board.markPlan(id, new Task.PlanMark(plan.version(), "PROPOSED"), author.actor());
            if (task.stage() == Stage.TODO) {
                board.settle(id, Stage.BRAINSTORMING, author.actor());
            }
            if (task.stage() != Stage.PLANNING) {
                board.settle(id, Stage.PLANNING, author.actor());
            }
            return plan;
        });
    }

    /** A person's edit: a new version. After an approval the card stays in Ready, its run withdrawn, its plan stale. */
    public Plan edit(TaskId id, int version, PlanContent content, UserId editor, Actor actor) {
        return transaction.call(database -> {
            var task = board.lock(id);
            var before = require(id);
            requireVersion(before, version);
            if (task.stage() == Stage.EXECUTING || task.stage() == Stage.REVIEW || task.stage() == Stage.DONE) {
                throw Problem.refused(
                        "plan-closed",
                        "This plan is being carried out or done. Move the card back to Planning to change it.");
            }
            var author = new Author(
                    before.requestedBy(),
                    actor,
                    before.provider().orElse(null),
                    before.model().orElse(null));
            var plan = insert(database, id, content, before.estimate(), before.baseCommit(), author, editor);
            if (before.status() == Plan.Status.APPROVED || before.status() == Plan.Status.STALE) {
                return stale(id, plan, "The plan was changed after it was approved.", actor);
            }
            board.markPlan(id, new Task.PlanMark(plan.version(), "PROPOSED"), actor);
            return plan;
        });
    }

    /** Approves exactly this version and content; the card enters Ready and its run is enqueued, all in one commit. */
    public Plan approve(TaskId id, int version, @Nullable String digest, UserId person, Actor actor, Rule rule) {
        return transaction.call(database -> {
            var task = board.lock(id);
            var plan = require(id);
            requireVersion(plan, version);
            if (digest != null && !digest.equals(plan.digest())) {
                throw stalePlan(plan);
            }
            if (plan.status() == Plan.Status.APPROVED && live(id).isPresent()) {
                return plan;
            }
            requireApprovable(task, plan);
            if (rule == Rule.SECOND_PERSON
                    && (plan.requestedBy().equals(person)
                            || plan.editedBy().filter(person::equals).isPresent())) {
                throw Problem.forbidden(
                        "second-person-required",
                        "This board wants a second person: whoever asked for or edited the plan cannot approve it.");
            }
            var approval = grant(database, plan, person, actor);
            setStatus(database, plan, Plan.Status.APPROVED);
            board.markPlan(id, new Task.PlanMark(version, "APPROVED"), actor);
            var ready = board.approve(id, actor);
            listeners.forEach(listener -> listener.approved(approval, plan, ready));
            queue.enqueue(new RunPlan(id.toString()));
            return require(id);
        });
    }

    /** Whether the board wants somebody else than the author to approve. */
    public enum Rule {
        ANY_MEMBER,
        SECOND_PERSON
    }

    /** Sends the plan back to Brainstorming. The feedback is kept with the version; the caller puts it into the conversation. */
    public Plan reject(TaskId id, int version, String feedback, Actor actor) {
        return transaction.call(database -> {
            var task = board.lock(id);
            var plan = require(id);
            requireVersion(plan, version);
            if (plan.status() == Plan.Status.REJECTED) {
                return plan;
            }
            if (task.stage() != Stage.PLANNING && task.stage() != Stage.READY) {
                throw Problem.refused("plan-closed", "Only a plan that waits for a decision can be sent back.");
            }
            withdraw(task, actor);
            setStatus(database, plan, Plan.Status.REJECTED);
            database.update(PLAN_VERSION)
                    .set(PLAN_VERSION.FEEDBACK, feedback)
                    .where(PLAN_VERSION.TASK_ID.eq(id.value()))
                    .and(PLAN_VERSION.VERSION.eq(version))
                    .execute();
            board.markPlan(id, new Task.PlanMark(version, "REJECTED"), actor);
            board.settle(id, Stage.BRAINSTORMING, actor);
            return require(id);
        });
    }

    /** Marks an approved plan stale: its approval is withdrawn, the card stays where it is and asks to approve again. */
    public Plan expire(TaskId id, String reason, Actor actor) {
        return transaction.call(database -> {
            board.lock(id);
            return stale(id, require(id), reason, actor);
        });
    }

    /** The newest version of a task's plan, if there is one. */
    public Optional<Plan> current(TaskId id) {
        return transaction.call(database -> database.selectFrom(PLAN_VERSION)
                .where(PLAN_VERSION.TASK_ID.eq(id.value()))
                .orderBy(PLAN_VERSION.VERSION.desc())
                .limit(1)
                .fetchOptional()
                .map(Plan::of));
    }

    /** One version. */
    public Optional<Plan> version(TaskId id, int version) {
        return transaction.call(database -> database.selectFrom(PLAN_VERSION)
                .where(PLAN_VERSION.TASK_ID.eq(id.value()))
                .and(PLAN_VERSION.VERSION.eq(version))
                .fetchOptional()
                .map(Plan::of));
    }

    /** All versions, newest first. */
    public List<Plan> versions(TaskId id) {
        return transaction.call(database -> database.selectFrom(PLAN_VERSION)
                .where(PLAN_VERSION.TASK_ID.eq(id.value()))
                .orderBy(PLAN_VERSION.VERSION.desc())
                .fetch(Plan::of));
    }

    /** The approval under which a run may go on, if it still lives. */
    public Optional<Approval> live(TaskId id) {
        return transaction.call(database -> database.selectFrom(PLAN_APPROVAL)
                .where(PLAN_APPROVAL.TASK_ID.eq(id.value()))
                .and(PLAN_APPROVAL.WITHDRAWN_AT.isNull())
                .fetchOptional()
                .map(row -> new Approval(
                        row.getId(),
                        id,
                        row.getVersion(),
                        row.getDigest(),
                        new UserId(row.getApprovedBy()),
                        row.getApprovedAt())));
    }

    private Plan stale(TaskId id, Plan plan, String reason, Actor actor) {
        return transaction.call(database -> {
            withdrawApproval(database, id, actor);
            setStatus(database, plan, Plan.Status.STALE);
            board.markPlan(id, new Task.PlanMark(plan.version(), "STALE"), actor);
            board.attend(id, Optional.of(Stale.attention(id, plan, reason)), actor);
            return require(id);
        });
    }

    private void withdraw(Task task, Actor actor) {
        transaction.run(database -> {
            if (!withdrawApproval(database, task.id(), actor)) {
                return;
            }
            var plan = require(task.id());
            if (plan.status() == Plan.Status.APPROVED) {
                setStatus(database, plan, Plan.Status.PROPOSED);
                board.markPlan(task.id(), new Task.PlanMark(plan.version(), "PROPOSED"), actor);
            }
        });
    }

    private boolean withdrawApproval(DSLContext database, TaskId id, Actor actor) {
        int withdrawn = database.update(PLAN_APPROVAL)
                .set(PLAN_APPROVAL.WITHDRAWN_AT, org.jooq.impl.DSL.currentInstant())
                .where(PLAN_APPROVAL.TASK_ID.eq(id.value()))
                .and(PLAN_APPROVAL.WITHDRAWN_AT.isNull())
                .execute();
        if (withdrawn > 0) {
            listeners.forEach(listener -> listener.withdrawn(id, actor));
        }
        return withdrawn > 0;
    }

    private Approval grant(DSLContext database, Plan plan, UserId person, Actor actor) {
        withdrawApproval(database, plan.task(), actor);
        var row = database.newRecord(PLAN_APPROVAL);
        row.setId(UUID.randomUUID());
        row.setTaskId(plan.task().value());
        row.setVersion(plan.version());
        row.setDigest(plan.digest());
        row.setApprovedBy(person.value());
        row.store();
        row.refresh();
        return new Approval(row.getId(), plan.task(), plan.version(), plan.digest(), person, row.getApprovedAt());
    }

    private Plan insert(
            DSLContext database,
            TaskId id,
            PlanContent content,
            Plan.Estimate estimate,
            String baseCommit,
            Author author,
            @Nullable UserId editor) {
        int version = current(id).map(Plan::version).orElse(0) + 1;
        database.update(PLAN_VERSION)
                .set(PLAN_VERSION.STATUS, Plan.Status.SUPERSEDED.name())
                .where(PLAN_VERSION.TASK_ID.eq(id.value()))
                .and(PLAN_VERSION.STATUS.in("PROPOSED", "APPROVED", "STALE"))
                .execute();
        var row = database.newRecord(PLAN_VERSION);
        row.setTaskId(id.value());
        row.setVersion(version);
        row.setStatus(Plan.Status.PROPOSED.name());
        row.setSummary(content.summary());
        row.setSteps(Json.column(content.steps()));
        row.setChecks(Json.column(content.checks()));
        row.setRisks(Json.column(content.risks()));
        row.setEstimate(Json.column(estimate));
        row.setBaseCommit(baseCommit);
        row.setDigest(content.digest());
        row.setProvider(author.provider());
        row.setModel(author.model());
        row.setRequestedBy(author.person().value());
        row.setEditedBy(editor == null ? null : editor.value());
        row.store();
        row.refresh();
        return Plan.of(row);
    }

    private static void setStatus(DSLContext database, Plan plan, Plan.Status status) {
        database.update(PLAN_VERSION)
                .set(PLAN_VERSION.STATUS, status.name())
                .where(PLAN_VERSION.TASK_ID.eq(plan.task().value()))
                .and(PLAN_VERSION.VERSION.eq(plan.version()))
                .execute();
    }

    private Plan require(TaskId id) {
        return current(id).orElseThrow(() -> Problem.notFound("plan-unknown", "This card has no plan yet."));
    }

    private static void requireOpen(Task task) {
        if (task.stage() != Stage.BRAINSTORMING && task.stage() != Stage.PLANNING && task.stage() != Stage.TODO) {
            throw Problem.refused(
                    "conversation-closed", "The plan of this card is already approved. Move it back to change it.");
        }
    }

    private static void requireApprovable(Task task, Plan plan) {
        boolean waiting = task.stage() == Stage.PLANNING && plan.status() == Plan.Status.PROPOSED;
        boolean again = task.stage() == Stage.READY && plan.status() == Plan.Status.STALE;
        if (!waiting && !again) {
            throw Problem.refused(
                    "not-approvable",
                    "Only a proposed plan of a card in Planning, or a stale one in Ready, can be approved.");
        }
    }

    private static void requireVersion(Plan plan, int version) {
        if (plan.version() != version) {
            throw stalePlan(plan);
        }
    }

    private static Problem stalePlan(Plan plan) {
        return Problem.conflict("plan-stale", "Version " + plan.version() + " is newer than the one you read.")
                .withCurrent(PlanView.of(plan));
    }
}
