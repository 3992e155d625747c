package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.WORKFLOW_MEMBER;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Who is on which board, and as what. */
@Singleton
public final class Membership {
    private final Transaction transaction;

    public Membership(Transaction transaction) {
        this.transaction = transaction;
    }

    /** Lets through who has the role on the board; others learn neither that the board exists nor that it does not. */
    public void require(Caller caller, WorkflowId workflow, Role needed) {
        var role = role(caller, workflow)
                .orElseThrow(
                        () -> Problem.notFound("workflow-unknown", "There is no such workflow, or it is not yours."));
        if (!role.covers(needed)) {
            throw Problem.forbidden("not-allowed", "Your role on this board does not allow that.");
        }
    }

    /** The caller's role on a board; administrators have theirs everywhere. */
    public Optional<Role> role(Caller caller, WorkflowId workflow) {
        if (caller.role() == Role.ADMIN) {
            return Optional.of(Role.ADMIN);
        }
        return transaction.call(database -> database.select(WORKFLOW_MEMBER.ROLE)
                .from(WORKFLOW_MEMBER)
                .where(WORKFLOW_MEMBER.WORKFLOW_ID.eq(workflow.value()))
                .and(WORKFLOW_MEMBER.USER_ID.eq(caller.id().value()))
                .fetchOptional(WORKFLOW_MEMBER.ROLE)
                .map(Role::valueOf));
    }

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
}
