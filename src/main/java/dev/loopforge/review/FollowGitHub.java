package dev.loopforge.review;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Runs;
import dev.loopforge.execution.Steering;
import dev.loopforge.github.Checks;
import dev.loopforge.github.GitHubApi;
import dev.loopforge.github.Repositories;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Lets a card follow its pull request: what GitHub says now is written down, and what it means for the card is done once. */
@Singleton
final class FollowGitHub {
    private final Transaction transaction;
    private final PullRequestRows rows;
    private final Repositories repositories;
    private final Workflows workflows;
    private final Board board;
    private final Runs runs;
    private final Steering steering;
    private final FollowUps followUps;
    private final Aftermath aftermath;

    FollowGitHub(
            Transaction transaction,
            PullRequestRows rows,
            Repositories repositories,
            Workflows workflows,
            Board board,
            Runs runs,
            Steering steering,
            FollowUps followUps,
            Aftermath aftermath) {
        this.transaction = transaction;
        this.rows = rows;
        this.repositories = repositories;
        this.workflows = workflows;
        this.board = board;
        this.runs = runs;
        this.steering = steering;
        this.followUps = followUps;
        this.aftermath = aftermath;
    }

    /** Looks at one pull request on GitHub. */
    void look(PullRequest known) {
        var workflow = workflows.get(known.workflow());
        repositories.as(workflow.createdBy(), workflow.repository().location(), api -> looked(api, known));
    }

    private PullRequest looked(GitHubApi api, PullRequest known) {
        var now = api.pullRequest(known.repository(), known.number());
        boolean open = now.state().equals("open");
        var checks = open ? api.checks(known.repository(), now.headCommit()) : new Checks(known.checks(), List.of());
        var fresh = rows.update(known, now.state(), now.draft(), now.headCommit(), checks.verdict());
        settle(known, fresh);
        if (open) {
            followUps.consider(fresh, checks, api.remarks(known.repository(), known.number()));
        }
        return fresh;
    }

    /** What a changed state means for the card. */
    void settle(PullRequest before, PullRequest now) {
        var task = board.find(now.task());
        boolean newest = task.flatMap(Task::run)
                .filter(mark -> mark.id().equals(now.run()))
                .isPresent();
        if (task.isEmpty() || !newest) {
            return;
        }
        switch (now.state()) {
            case "merged" -> {
                finish(task.get());
                if (!before.state().equals("merged")) {
                    aftermath.merged(now);
                }
            }
            case "closed" -> {
                if (before.state().equals("open")) {
                    board.attend(now.task(), Optional.of(closed(now)), Actor.SYSTEM);
                }
            }
            default -> {}
        }
    }

    private void finish(Task task) {
        transaction.run(database -> {
            var now = board.lock(task.id());
            if (now.stage() == Stage.DONE) {
                return;
            }
            runs.live(task.id()).ifPresent(run -> steering.cancel(run.id(), Actor.SYSTEM));
            board.attend(task.id(), Optional.empty(), Actor.SYSTEM);
            board.settle(task.id(), Stage.DONE, Actor.SYSTEM);
        });
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
