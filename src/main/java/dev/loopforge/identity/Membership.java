package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.WORKFLOW_MEMBER;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Happening;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Who is on which board, and as what. */
@Singleton
public final class Membership {
    private final Transaction transaction;
    private final Activity activity;
    private final StreamGuard guard;

    @Inject
    Membership(Transaction transaction, Activity activity, StreamGuard guard) {
        this.transaction = transaction;
        this.activity = activity;
        this.guard = guard;
    }

    /** For a command beside the program, where nobody listens. */
    public Membership(Transaction transaction) {
        this(transaction, new Activity(transaction), new StreamGuard(transaction, Clock.systemUTC()));
    }

    /** A person on a board. */
    public record Member(String userId, String login, String name, Role role) {}

    /** Lets through who has the role on the board; others learn neither that the board exists nor that it does not. */
    public void require(Caller caller, WorkflowId workflow, Role needed) {
        var role = role(caller, workflow)
                .orElseThrow(
                        () -> Problem.notFound("workflow-unknown", "There is no such workflow, or it is not yours."));
        if (!role.covers(needed)) {
            throw Problem.forbidden("not-allowed", "Your role on this board does not allow that.");
        }
    }

    /** Of rows that name their board, those the caller may see; for a query, so that nobody's limit is filled by others' rows. */
    public Condition sees(Caller caller, Field<UUID> board) {
        return caller.role() == Role.ADMIN
                ? DSL.noCondition()
                : board.in(DSL.select(WORKFLOW_MEMBER.WORKFLOW_ID)
                        .from(WORKFLOW_MEMBER)
                        .where(WORKFLOW_MEMBER.USER_ID.eq(caller.id().value())));
    }

    /** The same of boards where the caller may also work. */
    public Condition works(Caller caller, Field<UUID> board) {
        if (!caller.role().covers(Role.MEMBER)) {
            return DSL.falseCondition();
        }
        return caller.role() == Role.ADMIN
                ? DSL.noCondition()
                : board.in(DSL.select(WORKFLOW_MEMBER.WORKFLOW_ID)
                        .from(WORKFLOW_MEMBER)
                        .where(WORKFLOW_MEMBER.USER_ID.eq(caller.id().value()))
                        .and(WORKFLOW_MEMBER.ROLE.ne(Role.VIEWER.name())));
    }

    /** The caller's role on a board: never more than their own; administrators have theirs everywhere. */
    public Optional<Role> role(Caller caller, WorkflowId workflow) {
        if (caller.role() == Role.ADMIN) {
            return Optional.of(Role.ADMIN);
        }
        return onBoard(caller, workflow).map(role -> atMost(role, caller));
    }

    /** The caller's role on each board they are on; administrators need not be on one to have theirs. */
    public Map<WorkflowId, Role> roles(Caller caller) {
        return transaction.call(database -> database.select(WORKFLOW_MEMBER.WORKFLOW_ID, WORKFLOW_MEMBER.ROLE)
                .from(WORKFLOW_MEMBER)
                .where(WORKFLOW_MEMBER.USER_ID.eq(caller.id().value()))
                .fetchMap(
                        row -> new WorkflowId(row.get(WORKFLOW_MEMBER.WORKFLOW_ID)),
                        row -> atMost(Role.valueOf(row.get(WORKFLOW_MEMBER.ROLE)), caller)));
    }

    private static Role atMost(Role onBoard, Caller caller) {
        return onBoard.covers(caller.role()) ? caller.role() : onBoard;
    }

    private Optional<Role> onBoard(Caller caller, WorkflowId workflow) {
        return transaction.call(database -> database.select(WORKFLOW_MEMBER.ROLE)
                .from(WORKFLOW_MEMBER)
                .where(WORKFLOW_MEMBER.WORKFLOW_ID.eq(workflow.value()))
                .and(WORKFLOW_MEMBER.USER_ID.eq(caller.id().value()))
                .fetchOptional(WORKFLOW_MEMBER.ROLE)
                .map(Role::valueOf));
    }

    /** Puts the maker of a board on it; {@link #put} is for everybody else. */
    public void join(WorkflowId workflow, UserId user, Role role) {
        transaction.run(database -> database.insertInto(WORKFLOW_MEMBER)
                .set(WORKFLOW_MEMBER.WORKFLOW_ID, workflow.value())
                .set(WORKFLOW_MEMBER.USER_ID, user.value())
                .set(WORKFLOW_MEMBER.ROLE, role.name())
                .onConflict(WORKFLOW_MEMBER.WORKFLOW_ID, WORKFLOW_MEMBER.USER_ID)
                .doUpdate()
                .set(WORKFLOW_MEMBER.ROLE, role.name())
                .execute());
    }

    /** Who is on a board, by name. */
    public List<Member> of(WorkflowId workflow) {
        return transaction.call(database -> members(database, WORKFLOW_MEMBER.WORKFLOW_ID.eq(workflow.value())));
    }

    /** Who may see a board and can sign in: those on it and administrators, by login. */
    public List<Member> reach(WorkflowId workflow) {
        return transaction.call(database -> database.select(APP_USER.ID, APP_USER.LOGIN, APP_USER.NAME, APP_USER.ROLE)
                .from(APP_USER)
                .where(APP_USER.DISABLED_AT.isNull())
                .and(APP_USER.ROLE
                        .eq(Role.ADMIN.name())
                        .or(APP_USER.ID.in(DSL.select(WORKFLOW_MEMBER.USER_ID)
                                .from(WORKFLOW_MEMBER)
                                .where(WORKFLOW_MEMBER.WORKFLOW_ID.eq(workflow.value())))))
                .orderBy(APP_USER.LOGIN)
                .fetch(row -> new Member(
                        row.get(APP_USER.ID).toString(),
                        row.get(APP_USER.LOGIN),
                        row.get(APP_USER.NAME),
                        Role.valueOf(row.get(APP_USER.ROLE)))));
    }

    /** Puts a person on a board, or changes what they are there. */
    public Member put(WorkflowId workflow, UserId user, Role role, Caller by) {
        return transaction.call(database -> {
            if (!database.fetchExists(APP_USER, APP_USER.ID.eq(user.value()).and(APP_USER.DISABLED_AT.isNull()))) {
                throw Problem.invalid("userId", "There is no such person.");
            }
            var before = members(database, of(workflow, user)).stream()
                    .map(Member::role)
                    .findFirst();
            join(workflow, user, role);
            if (!before.equals(Optional.of(role))) {
                activity.record(Happening.on(workflow, "member-changed", by.actor())
                        .with("user", user.toString())
                        .with("before", before.map(Role::name).orElse(null))
                        .with("after", role.name())
                        // Who has the board open sees at once what they may do now.
                        .event(Json.object().put("kind", "workflow-updated")));
                transaction.afterCommit(guard::look);
            }
            return members(database, of(workflow, user)).getFirst();
        });
    }

    /** Takes a person off a board and closes what they listen to there; a second time changes nothing. */
    public void remove(WorkflowId workflow, UserId user, Caller by) {
        transaction.run(database -> {
            int gone = database.deleteFrom(WORKFLOW_MEMBER)
                    .where(of(workflow, user))
                    .execute();
            if (gone > 0) {
                activity.record(
                        Happening.on(workflow, "member-removed", by.actor()).with("user", user.toString()));
                transaction.afterCommit(guard::look);
            }
        });
    }

    private static Condition of(WorkflowId workflow, UserId user) {
        return WORKFLOW_MEMBER.WORKFLOW_ID.eq(workflow.value()).and(WORKFLOW_MEMBER.USER_ID.eq(user.value()));
    }

    private static List<Member> members(DSLContext database, Condition which) {
        return database.select()
                .from(WORKFLOW_MEMBER)
                .join(APP_USER)
                .on(APP_USER.ID.eq(WORKFLOW_MEMBER.USER_ID))
                .where(which)
                .orderBy(APP_USER.NAME)
                .fetch(row -> new Member(
                        row.get(APP_USER.ID).toString(),
                        row.get(APP_USER.LOGIN),
                        row.get(APP_USER.NAME),
                        Role.valueOf(row.get(WORKFLOW_MEMBER.ROLE))));
    }
}
