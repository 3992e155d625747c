package dev.loopforge.review;

import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.github.RemoteRepository;
import dev.loopforge.github.Repositories;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;

/** Follows a repository that got another name or owner on GitHub: its boards, pull requests and issues go with it. */
@Singleton
final class Removals {
    private final Transaction transaction;
    private final Workflows workflows;
    private final PullRequestRows rows;
    private final IssueLinks issues;
    private final Repositories repositories;

    Removals(
            Transaction transaction,
            Workflows workflows,
            PullRequestRows rows,
            IssueLinks issues,
            Repositories repositories) {
        this.transaction = transaction;
        this.workflows = workflows;
        this.rows = rows;
        this.issues = issues;
        this.repositories = repositories;
    }

    String renamed(String before, String now) {
        int boards = transaction.call(database -> {
            rows.follow(before, now);
            issues.follow(before, now);
            return workflows.follow(before, now);
        });
        return boards == 0 ? "not ours" : "followed";
    }

    /** Asks GitHub what the repository is called now; its old name still leads there. */
    void look(Workflow workflow) {
        var name = workflow.repository().location();
        RemoteRepository seen = repositories.as(workflow.createdBy(), name, api -> api.repository(name));
        if (!seen.fullName().equals(name)) {
            renamed(name, seen.fullName());
        }
    }
}
