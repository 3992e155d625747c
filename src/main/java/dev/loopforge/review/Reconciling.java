package dev.loopforge.review;

import dev.loopforge.github.GitHubFailed;
import dev.loopforge.kernel.Problem;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.queue.JobQueue;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Looks at every open pull request at the start and each two minutes, so that a card follows where no webhook comes. */
@Singleton
final class Reconciling implements JobHandler<WatchGitHub> {
    private static final Logger LOG = Logger.getLogger(Reconciling.class);
    static final Duration EACH = Duration.ofMinutes(2);

    private final PullRequestRows rows;
    private final FollowGitHub follow;
    private final JobQueue queue;

    Reconciling(PullRequestRows rows, FollowGitHub follow, JobQueue queue) {
        this.rows = rows;
        this.follow = follow;
        this.queue = queue;
    }

    void begin(@Observes StartupEvent started) {
        queue.enqueue(new WatchGitHub());
    }

    @Override
    public Class<WatchGitHub> job() {
        return WatchGitHub.class;
    }

    @Override
    public Next handle(WatchGitHub job) {
        for (var one : rows.open()) {
            try {
                follow.look(one);
            } catch (GitHubFailed failed) {
                LOG.warnf("pull request not seen: taskId=%s cause=%s", one.task(), failed.kind());
            } catch (Problem refused) {
                LOG.warnf("pull request not seen: taskId=%s cause=%s", one.task(), refused.code());
            }
        }
        return new Next.Again(EACH);
    }
}
