package dev.loopforge.review;

import dev.loopforge.github.Deliveries;
import dev.loopforge.github.GitHubEvent;
import dev.loopforge.github.GitHubFailed;
import dev.loopforge.github.Repositories;
import dev.loopforge.kernel.Problem;
import dev.loopforge.queue.JobHandler;
import jakarta.inject.Singleton;

/**
 * Turns what GitHub delivered into what the cards show. Except for a merge, which is for good, a delivery only says where to
 * look: the state itself is read from GitHub, so deliveries may come late, twice or in any order.
 */
@Singleton
final class DeliveryHandler implements JobHandler<HandleDelivery> {

    private final Deliveries deliveries;
    private final PullRequestRows rows;
    private final FollowGitHub follow;
    private final IssueImport issues;
    private final BaseWatch base;
    private final Removals removals;
    private final Repositories repositories;

    DeliveryHandler(
            Deliveries deliveries,
            PullRequestRows rows,
            FollowGitHub follow,
            IssueImport issues,
            BaseWatch base,
            Removals removals,
            Repositories repositories) {
        this.deliveries = deliveries;
        this.rows = rows;
        this.follow = follow;
        this.issues = issues;
        this.base = base;
        this.removals = removals;
        this.repositories = repositories;
    }

    @Override
    public Class<HandleDelivery> job() {
        return HandleDelivery.class;
    }

    @Override
    public Next handle(HandleDelivery job) {
        var event = deliveries.unhandled(job.deliveryId());
        if (event.isEmpty()) {
            return new Next.Done();
        }
        try {
            deliveries.handled(job.deliveryId(), act(event.get()));
            return new Next.Done();
        } catch (GitHubFailed failed) {
            return Next.Away.of(failed.problem()).orElseGet(() -> {
                deliveries.handled(job.deliveryId(), "github: " + failed.kind());
                return new Next.Done();
            });
        } catch (Problem refused) {
            deliveries.handled(job.deliveryId(), refused.code());
            return new Next.Done();
        }
    }

    private String act(GitHubEvent event) {
        return switch (event) {
            case GitHubEvent.PullRequestChanged changed -> {
                var known = rows.numbered(changed.repository(), changed.number());
                known.forEach(one -> changed(one, changed));
                yield known.isEmpty() ? "not ours" : "followed";
            }
            case GitHubEvent.PullRequestDiscussed(String repository, int number) -> {
                var known = rows.numbered(repository, number);
                known.forEach(follow::look);
                yield known.isEmpty() ? "not ours" : "followed";
            }
            case GitHubEvent.ChecksChanged(String repository, String commit) -> {
                var known = rows.openAt(repository, commit);
                known.forEach(follow::look);
                yield known.isEmpty() ? "not ours" : "followed";
            }
            case GitHubEvent.IssueChanged(String repository, int number, boolean open) ->
                issues.changed(repository, number, open);
            case GitHubEvent.BranchPushed(String repository, String branch) -> base.pushed(repository, branch);
            case GitHubEvent.RepositoryRenamed(String before, String now) -> removals.renamed(before, now);
            case GitHubEvent.InstallationChanged(String account) -> {
                repositories.installationChanged(account);
                yield "followed";
            }
            case GitHubEvent.Ignored(String why) -> "ignored: " + why;
        };
    }

    private void changed(PullRequest known, GitHubEvent.PullRequestChanged changed) {
        if (changed.state().equals("merged")) {
            follow.learn(known, "merged", false, known.headCommit(), known.checks());
            return;
        }
        follow.look(known);
    }
}
