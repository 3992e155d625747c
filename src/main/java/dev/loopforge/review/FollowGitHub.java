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
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.util.List;

/** Lets a card follow its pull request: what GitHub says now is written down, and what it means for the card is done once. */
@Singleton
final class FollowGitHub {
    private static final String LOST = "This card no longer follows pull request #";

    private final Transaction transaction;
    private final PullRequestRows rows;
    private final Repositories repositories;
    private final Workflows workflows;
    private final Board board;
    private final CardNotices notices;
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
            CardNotices notices,
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
        this.notices = notices;
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
        if (!reason.isEmpty() && notices.shown(known.task()).isEmpty()) {
            notices.show(
                    known.task(),
                    LOST + known.number() + " on GitHub: " + reason + ". Connect GitHub again in the settings.");
        }
    }

    private void seenAgain(PullRequest known) {
        notices.shown(known.task())
                .filter(shown -> shown.reason().startsWith(LOST))
                .ifPresent(over -> notices.withdraw(known.task()));
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
            board.lockIfThere(known.task());
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
                    notices.show(now.task(), closedSentence(now), openAnother(now));
                }
            }
            default -> {
                if (before.state().equals("closed")) {
                    notices.shown(now.task())
                            .filter(shown -> shown.reason().equals(closedSentence(now)))
                            .ifPresent(over -> notices.withdraw(now.task()));
                }
            }
        }
    }

    private static String closedSentence(PullRequest one) {
        return "Pull request #" + one.number() + " was closed on GitHub without merging.";
    }

    private static Attention.Action openAnother(PullRequest one) {
        return new Attention.Action(
                "open-pull-request", "Open a new pull request", "POST", "/api/runs/" + one.run() + "/pull-request");
    }
}
