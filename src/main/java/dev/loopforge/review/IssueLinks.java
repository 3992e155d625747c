package dev.loopforge.review;

import static dev.loopforge.schema.Tables.ISSUE_LINK;
import static dev.loopforge.schema.Tables.TASK;
import static dev.loopforge.schema.Tables.WORKFLOW;

import dev.loopforge.board.Stage;
import dev.loopforge.github.RemoteIssue;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/** Which card came from which issue. */
@Singleton
final class IssueLinks {
    private final Transaction transaction;

    IssueLinks(Transaction transaction) {
        this.transaction = transaction;
    }

    /** A card and its issue. */
    record Link(TaskId task, String repository, int number, boolean closed) {}

    Optional<Link> of(TaskId task) {
        return transaction.call(database -> database.selectFrom(ISSUE_LINK)
                .where(ISSUE_LINK.TASK_ID.eq(task.value()))
                .fetchOptional()
                .map(row -> new Link(task, row.getRepository(), row.getNumber(), row.getClosedAt() != null)));
    }

    /** How GitHub writes the card's issue. */
    Optional<String> reference(TaskId task) {
        return of(task).map(link -> link.repository() + "#" + link.number());
    }

    /** The cards of an issue. */
    List<TaskId> tasks(String repository, int number) {
        return transaction.call(database -> database.select(ISSUE_LINK.TASK_ID)
                .from(ISSUE_LINK)
                .where(DSL.lower(ISSUE_LINK.REPOSITORY).eq(repository.toLowerCase(Locale.ROOT)))
                .and(ISSUE_LINK.NUMBER.eq(number))
                .fetch(row -> new TaskId(row.value1())));
    }

    /** The issues a board has cards of already, shelved ones included. */
    Set<Integer> imported(WorkflowId workflow) {
        return transaction.call(database -> database.select(ISSUE_LINK.NUMBER)
                .from(ISSUE_LINK)
                .join(TASK)
                .on(TASK.ID.eq(ISSUE_LINK.TASK_ID))
                .where(TASK.WORKFLOW_ID.eq(workflow.value()))
                .fetchSet(ISSUE_LINK.NUMBER));
    }

    /** Cards that are Done on boards somebody has linked, whose issue could not be closed yet. */
    List<TaskId> unclosed(UserId person) {
        return unclosed(WORKFLOW.CREATED_BY.eq(person.value()));
    }

    /** The same, of an account's repositories. */
    List<TaskId> unclosed(String account) {
        return unclosed(WORKFLOW.REPOSITORY.startsWithIgnoreCase(account + "/"));
    }

    private List<TaskId> unclosed(Condition whose) {
        return transaction.call(database -> database.select(TASK.ID)
                .from(ISSUE_LINK)
                .join(TASK)
                .on(TASK.ID.eq(ISSUE_LINK.TASK_ID))
                .join(WORKFLOW)
                .on(WORKFLOW.ID.eq(TASK.WORKFLOW_ID))
                .where(ISSUE_LINK.CLOSED_AT.isNull())
                .and(TASK.STAGE.eq(Stage.DONE.name()))
                .and(TASK.DELETED_AT.isNull())
                .and(whose)
                .fetch(row -> new TaskId(row.value1())));
    }

    void link(TaskId task, String repository, RemoteIssue issue) {
        transaction.run(database -> database.insertInto(ISSUE_LINK)
                .set(ISSUE_LINK.TASK_ID, task.value())
                .set(ISSUE_LINK.REPOSITORY, repository)
                .set(ISSUE_LINK.NUMBER, issue.number())
                .set(ISSUE_LINK.URL, issue.url())
                .set(ISSUE_LINK.TRUSTED, issue.trusted())
                .execute());
    }

    /** Follows a repository to the name it has now. */
    void follow(String before, String now) {
        transaction.run(database -> database.update(ISSUE_LINK)
                .set(ISSUE_LINK.REPOSITORY, now)
                .where(DSL.lower(ISSUE_LINK.REPOSITORY).eq(before.toLowerCase(Locale.ROOT)))
                .execute());
    }

    void closed(TaskId task) {
        transaction.run(database -> database.update(ISSUE_LINK)
                .set(ISSUE_LINK.CLOSED_AT, DSL.currentInstant())
                .where(ISSUE_LINK.TASK_ID.eq(task.value()))
                .execute());
    }
}
