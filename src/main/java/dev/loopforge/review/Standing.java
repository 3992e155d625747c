package dev.loopforge.review;

import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Run;
import dev.loopforge.git.BranchName;
import dev.loopforge.github.Checks;
import dev.loopforge.github.GitHubApi;
import dev.loopforge.github.RemotePullRequest;
import jakarta.inject.Singleton;

/**
 * Whether a branch on GitHub stands where its run left it, and what GitHub's checks say there. What GitHub shows of a pull
 * request may lag behind a push; then git itself is asked, and the checks of both commits count.
 */
@Singleton
final class Standing {
    private final Workflows workflows;

    Standing(Workflows workflows) {
        this.workflows = workflows;
    }

    boolean ours(Run run, Workflow workflow, RemotePullRequest seen) {
        var head = run.headCommit().orElse("");
        return seen.headCommit().equals(head)
                || workflows
                        .mirror(workflow)
                        .standing(new BranchName(run.branch()))
                        .filter(commit -> commit.value().equals(head))
                        .isPresent();
    }

    Checks checks(GitHubApi api, String repository, Run run, RemotePullRequest seen) {
        var shown = api.checks(repository, seen.headCommit());
        return run.headCommit()
                .filter(head -> !head.equals(seen.headCommit()))
                .map(head -> shown.and(api.checks(repository, head)))
                .orElse(shown);
    }
}
