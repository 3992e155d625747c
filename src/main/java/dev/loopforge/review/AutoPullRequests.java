package dev.loopforge.review;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Runs;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.queue.JobQueue;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Opens pull requests by itself on boards that ask for it. What GitHub refuses is shown on the card. */
@Singleton
final class AutoPullRequests implements JobHandler<OpenPullRequest> {
    private final PullRequests pullRequests;
    private final Runs runs;
    private final Workflows workflows;
    private final Board board;
    private final JobQueue queue;

    AutoPullRequests(PullRequests pullRequests, Runs runs, Workflows workflows, Board board, JobQueue queue) {
        this.pullRequests = pullRequests;
        this.runs = runs;
        this.workflows = workflows;
        this.board = board;
        this.queue = queue;
    }

    void listen(@Observes StartupEvent started) {
        runs.onSucceeded(run -> {
            var workflow = workflows.get(run.workflow());
            if (PullRequests.applies(workflow)
                    && Boolean.TRUE.equals(workflow.settings().autoOpenPullRequest())) {
                queue.enqueue(new OpenPullRequest(run.id().toString()));
            }
        });
    }

    @Override
    public Class<OpenPullRequest> job() {
        return OpenPullRequest.class;
    }

    @Override
    public Next handle(OpenPullRequest job) {
        var id = RunId.parse(job.runId());
        try {
            pullRequests.open(id, Actor.SYSTEM);
            return new Next.Done();
        } catch (Problem refused) {
            if (refused.status() == 503) {
                return new Next.Again(refused.retryAfter().orElse(Duration.ofSeconds(30)));
            }
            board.attend(
                    runs.get(id).task(),
                    Optional.of(new Attention(
                            Attention.Kind.GITHUB,
                            "The pull request could not be opened. " + refused.title(),
                            List.of(new Attention.Action(
                                    "open-pull-request",
                                    "Open the pull request",
                                    "POST",
                                    "/api/runs/" + id + "/pull-request")))),
                    Actor.SYSTEM);
            return new Next.Done();
        }
    }
}
