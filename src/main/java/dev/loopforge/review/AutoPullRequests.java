package dev.loopforge.review;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Tasks;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.FaultPoint;
import dev.loopforge.execution.Run;
import dev.loopforge.execution.Runs;
import dev.loopforge.github.GitHubFailed;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.queue.JobQueue;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Opens pull requests by itself on boards that ask for it, and tells GitHub of each further turn. What GitHub refuses is shown on the card. */
@Singleton
final class AutoPullRequests implements JobHandler<OpenPullRequest> {
    private final PullRequests pullRequests;
    private final PullRequestRows rows;
    private final Upkeep upkeep;
    private final FollowGitHub follow;
    private final Runs runs;
    private final Workflows workflows;
    private final Board board;
    private final Tasks tasks;
    private final CardNotices notices;
    private final JobQueue queue;

    AutoPullRequests(
            PullRequests pullRequests,
            PullRequestRows rows,
            Upkeep upkeep,
            FollowGitHub follow,
            Runs runs,
            Workflows workflows,
            Board board,
            Tasks tasks,
            CardNotices notices,
            JobQueue queue) {
        this.pullRequests = pullRequests;
        this.rows = rows;
        this.upkeep = upkeep;
        this.follow = follow;
        this.runs = runs;
        this.workflows = workflows;
        this.board = board;
        this.tasks = tasks;
        this.notices = notices;
        this.queue = queue;
    }

    void listen(@Observes StartupEvent started) {
        runs.onSucceeded(this::want);
        tasks.onRestored(card -> {
            rows.show(card.id());
            card.run()
                    .map(mark -> runs.get(mark.id()))
                    .filter(run -> run.status() == Run.Status.SUCCEEDED)
                    .ifPresent(this::want);
        });
    }

    private void want(Run run) {
        var workflow = workflows.get(run.workflow());
        boolean wanted = Boolean.TRUE.equals(workflow.settings().autoOpenPullRequest());
        if (PullRequests.applies(workflow) && (wanted || isOpen(run.id()))) {
            queue.enqueue(new OpenPullRequest(run.id().toString()));
        }
    }

    private boolean isOpen(RunId run) {
        return rows.of(run).filter(one -> one.state().equals("open")).isPresent();
    }

    @Override
    public Class<OpenPullRequest> job() {
        return OpenPullRequest.class;
    }

    @Override
    public Next handle(OpenPullRequest job) {
        var id = RunId.parse(job.runId());
        if (board.find(runs.get(id).task()).isEmpty()) {
            // Nobody wants it for a card that was deleted; once that is restored it is asked for again.
            return new Next.Done();
        }
        try {
            FaultPoint.BEFORE_PULL_REQUEST.pass();
            var opened = pullRequests.open(id, PullRequests.Words.NONE, Actor.SYSTEM);
            FaultPoint.PULL_REQUEST_STORED.pass();
            if (!opened.fresh() && isOpen(id)) {
                upkeep.renew(opened.pullRequest(), runs.get(id));
                // What was said while the agent was at it is heard now.
                follow.look(opened.pullRequest());
            }
            return new Next.Done();
        } catch (GitHubFailed failed) {
            return refused(id, failed.problem());
        } catch (Problem refused) {
            return refused(id, refused);
        }
    }

    private Next refused(RunId id, Problem refused) {
        return Next.Away.of(refused).orElseGet(() -> told(id, refused));
    }

    private Next told(RunId id, Problem refused) {
        notices.show(
                runs.get(id).task(),
                (isOpen(id)
                                ? "The pull request could not be brought up to date. "
                                : "The pull request could not be opened. ")
                        + refused.title(),
                new Attention.Action(
                        "open-pull-request", "Open the pull request", "POST", "/api/runs/" + id + "/pull-request"));
        return new Next.Done();
    }
}
