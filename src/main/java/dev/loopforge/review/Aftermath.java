package dev.loopforge.review;

import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Runs;
import dev.loopforge.git.BranchName;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Push;
import dev.loopforge.kernel.RunId;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.queue.JobQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Deletes a merged branch on GitHub, after its commit has been put on the shelf here; a branch others added to stays. */
@Singleton
final class Aftermath implements JobHandler<AfterMerge> {
    private static final Logger LOG = Logger.getLogger(Aftermath.class);

    private final Runs runs;
    private final Workflows workflows;
    private final JobQueue queue;
    private final Clock clock;

    Aftermath(Runs runs, Workflows workflows, JobQueue queue, Clock clock) {
        this.runs = runs;
        this.workflows = workflows;
        this.queue = queue;
        this.clock = clock;
    }

    /** Called once, in the transaction that learns of the merge. */
    void merged(PullRequest one) {
        queue.enqueue(new AfterMerge(one.run().toString()));
        queue.enqueue(new CloseIssue(one.task().toString()));
    }

    @Override
    public Class<AfterMerge> job() {
        return AfterMerge.class;
    }

    @Override
    public Next handle(AfterMerge job) {
        var run = runs.get(RunId.parse(job.runId()));
        var mirror = workflows.mirror(workflows.get(run.workflow()));
        var head = new CommitId(run.headCommit().orElseThrow());
        mirror.shelf().keep("runs/" + run.id(), head, clock.instant());
        switch (mirror.deleteBranch(new BranchName(run.branch()), head)) {
            case Push.Pushed() -> LOG.debugf("branch deleted runId=%s", run.id());
            case Push.AlreadyThere() -> LOG.debugf("branch was gone runId=%s", run.id());
            case Push.Rejected(String reason) -> LOG.infof("branch stays runId=%s: others have added to it", run.id());
            case Push.NotLetIn(String reason) -> LOG.infof("branch stays runId=%s: we are not let in", run.id());
            case Push.Failed(String reason) -> LOG.infof("branch stays runId=%s: it is gone or not ours", run.id());
        }
        return new Next.Done();
    }
}
