package dev.loopforge.review;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Reviewed;
import dev.loopforge.execution.Runs;
import dev.loopforge.github.Checks;
import dev.loopforge.github.GitHubApi;
import dev.loopforge.github.GitHubFailed;
import dev.loopforge.github.Repositories;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Lets a card follow its pull request: what GitHub says now is written down, and what it means for the card is done once. */
@Singleton
final class FollowGitHub {
    private static final String LOST = "This card no longer follows pull request #";

    private final Transaction transaction;
    private final PullRequestRows rows;
    private final Repositories repositories;
    private final Workflows workflows;
    private final Board board;
    private final Runs runs;
    private final Reviewed reviewed;
    private final Standing standing;
    private final FollowUps followUps;
    private final Aftermath aftermath;

    FollowGitHub(
            Transaction transaction,
            PullRequestRows rows,
            Repositories repositories,
            Workflows workflows,
            Board board,
            Runs runs,
            Reviewed reviewed,
            Standing standing,
            FollowUps followUps,
            Aftermath aftermath) {
        this.transaction = transaction;
        this.rows = rows;
        this.repositories = repositories;
        this.workflows = workflows;
        this.board = board;
        this.runs = runs;
        this.reviewed = reviewed;
        this.standing = standing;
        this.followUps = followUps;
        this.aftermath = aftermath;
    }

    /** Looks at one pull request on GitHub. */
    void look(PullRequest known) {
        var workflow = workflows.get(known.workflow());
        try {
            repositories.as(
                    workflow.createdBy(), workflow.repository().location(), api -> looked(api, workflow, known));
        } catch (GitHubFailed failed) {
            lostSight(known, failed);
            throw failed;
        }
    }

    /** What only a person can mend is told on the card, and taken back by the next look that succeeds. */
    private void lostSight(PullRequest known, GitHubFailed failed) {
        var reason =
                switch (failed.kind()) {
                    case TOKEN -> "GitHub no longer accepts the token";
                    case FORBIDDEN -> "GitHub does not let the token see it";
                    case MISSING -> "the repository or the pull request is gone, or the token may not see it";
                    case STATE, INVALID, LIMITED, AWAY -> "";
                };
        if (!reason.isEmpty() && attention(known.task()).isEmpty()) {
            board.attend(
                    known.task(),
                    Optional.of(new Attention(
                            Attention.Kind.GITHUB,
                            LOST + known.number() + " on GitHub: " + reason + ". Connect GitHub again in the settings.",
                            List.of())),
                    Actor.SYSTEM);
        }
    }

    private Optional<Attention> attention(TaskId task) {
        return board.find(task).flatMap(Task::attention);
    }

    private void seenAgain(PullRequest known) {
        attention(known.task())
                .filter(shown -> shown.reason().startsWith(LOST))
                .ifPresent(over -> board.attend(known.task(), Optional.empty(), Actor.SYSTEM));
    }

    private PullRequest looked(GitHubApi api, Workflow workflow, PullRequest known) {
        var now = api.pullRequest(known.repository(), known.number());
        seenAgain(known);
        boolean open = now.state().equals("open");
        var run = runs.get(known.run());
        boolean ours = open && standing.ours(run, workflow, now);
        var checks = !open
                ? new Checks(known.checks(), List.of())
                : ours
                        ? standing.checks(api, known.repository(), run, now)
                        : api.checks(known.repository(), now.headCommit());
        var fresh = learn(known, now.state(), now.draft(), now.headCommit(), checks.verdict());
        if (open) {
            followUps.consider(fresh, ours, checks, api.remarks(known.repository(), known.number()));
        }
        return fresh;
    }

    /** Stores what GitHub says of it, and at once what that means for the card. */
    PullRequest learn(PullRequest known, String state, boolean draft, String head, Checks.Verdict checks) {
        return transaction.call(database -> {
            // Two who looked at the same time have read the same row; what was is what the other left.
            if (board.find(known.task()).isPresent()) {
                board.lock(known.task());
            }
            var before = rows.of(known.run()).orElse(known);
            var fresh = rows.update(known, state, draft, head, checks);
            settle(before, fresh);
            return fresh;
        });
    }

    private void settle(PullRequest before, PullRequest now) {
        var task = board.find(now.task());
        boolean newest = task.flatMap(Task::run)
                .filter(mark -> mark.id().equals(now.run()))
                .isPresent();
        if (task.isEmpty() || !newest) {
            return;
        }
        switch (now.state()) {
            case "merged" -> {
                reviewed.merged(now.task(), Actor.SYSTEM);
                if (!before.state().equals("merged")) {
                    aftermath.merged(now);
                }
            }
            case "closed" -> {
                if (before.state().equals("open")) {
                    board.attend(now.task(), Optional.of(closed(now)), Actor.SYSTEM);
                }
            }
            default -> {
                if (before.state().equals("closed")) {
                    attention(now.task())
                            .filter(shown -> shown.equals(closed(now)))
                            .ifPresent(over -> board.attend(now.task(), Optional.empty(), Actor.SYSTEM));
                }
            }
        }
    }

    private static Attention closed(PullRequest one) {
        return new Attention(
                Attention.Kind.GITHUB,
                "Pull request #" + one.number() + " was closed on GitHub without merging.",
                List.of(new Attention.Action(
                        "open-pull-request",
                        "Open a new pull request",
                        "POST",
                        "/api/runs/" + one.run() + "/pull-request")));
    }
}
