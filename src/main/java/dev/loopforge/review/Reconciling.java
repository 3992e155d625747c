package dev.loopforge.review;

import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.github.Connections;
import dev.loopforge.github.GitHubFailed;
import dev.loopforge.github.Repositories;
import dev.loopforge.kernel.Problem;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.queue.JobQueue;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Looks at every repository and every pull request that may yet change at the start, each two minutes, when somebody connects GitHub, and
 * when the app is installed, so that a card follows where no webhook comes.
 */
@Singleton
final class Reconciling implements JobHandler<WatchGitHub> {
    private static final Logger LOG = Logger.getLogger(Reconciling.class);
    static final Duration EACH = Duration.ofMinutes(2);

    private final PullRequestRows rows;
    private final FollowGitHub follow;
    private final BaseWatch base;
    private final IssueLinks links;
    private final Removals removals;
    private final Workflows workflows;
    private final Connections connections;
    private final Repositories repositories;
    private final JobQueue queue;

    Reconciling(
            PullRequestRows rows,
            FollowGitHub follow,
            BaseWatch base,
            IssueLinks links,
            Removals removals,
            Workflows workflows,
            Connections connections,
            Repositories repositories,
            JobQueue queue) {
        this.rows = rows;
        this.follow = follow;
        this.base = base;
        this.links = links;
        this.removals = removals;
        this.workflows = workflows;
        this.connections = connections;
        this.repositories = repositories;
        this.queue = queue;
    }

    void begin(@Observes StartupEvent started) {
        queue.enqueue(new WatchGitHub());
        connections.onConnected(person -> {
            queue.enqueue(new WatchGitHub());
            links.unclosed(person).forEach(card -> queue.enqueue(new CloseIssue(card.toString())));
        });
        repositories.onInstallation(account -> {
            queue.enqueue(new WatchGitHub());
            links.unclosed(account).forEach(card -> queue.enqueue(new CloseIssue(card.toString())));
        });
    }

    @Override
    public Class<WatchGitHub> job() {
        return WatchGitHub.class;
    }

    @Override
    public Next handle(WatchGitHub job) {
        for (var workflow : workflows.onGitHub()) {
            attempt("workflowId=" + workflow.id(), () -> look(workflow));
        }
        for (var one : rows.unsettled()) {
            attempt("taskId=" + one.task(), () -> follow.look(one));
        }
        return new Next.Again(EACH);
    }

    private void look(Workflow workflow) {
        removals.look(workflow);
        base.look(workflows.get(workflow.id()));
    }

    /** One that cannot be seen does not hide the others. */
    private static void attempt(String what, Runnable look) {
        try {
            look.run();
        } catch (GitHubFailed failed) {
            LOG.warnf("not seen on GitHub: %s cause=%s", what, failed.kind());
        } catch (Problem refused) {
            LOG.warnf("not seen on GitHub: %s cause=%s", what, refused.code());
        }
    }
}
