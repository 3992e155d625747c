package dev.loopforge.review;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Board;
import dev.loopforge.board.Evidence;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.FaultPoint;
import dev.loopforge.execution.Run;
import dev.loopforge.execution.Runs;
import dev.loopforge.git.BranchName;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Push;
import dev.loopforge.github.Checks;
import dev.loopforge.github.GitHubApi;
import dev.loopforge.github.GitHubFailed;
import dev.loopforge.github.RemotePullRequest;
import dev.loopforge.github.Repositories;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Opens and merges the pull request of a run. It is looked up by its branch before it is opened, and looked up again where
 * GitHub's answer was lost, so that a run has one however often somebody asks.
 */
@Singleton
final class PullRequests {
    private final Runs runs;
    private final Board board;
    private final Workflows workflows;
    private final Repositories repositories;
    private final PullRequestRows rows;
    private final Upkeep upkeep;
    private final Standing standing;
    private final ConcurrentHashMap<RunId, ReentrantLock> under = new ConcurrentHashMap<>();

    PullRequests(
            Runs runs,
            Board board,
            Workflows workflows,
            Repositories repositories,
            PullRequestRows rows,
            Upkeep upkeep,
            Standing standing) {
        this.runs = runs;
        this.board = board;
        this.workflows = workflows;
        this.repositories = repositories;
        this.rows = rows;
        this.upkeep = upkeep;
        this.standing = standing;
    }

    /** The run's pull request, and whether this call opened it. */
    record Opened(PullRequest pullRequest, boolean fresh) {}

    /** Whether a board's pull requests live on GitHub. */
    static boolean applies(Workflow workflow) {
        return workflow.repository().kind().equals("github");
    }

    /** What a person wants the pull request to be called and to say above what we report; both may be absent. */
    record Words(Optional<String> title, Optional<String> text) {
        static final Words NONE = new Words(Optional.empty(), Optional.empty());
    }

    /** Opens it with these words; one that is there keeps its own. */
    Opened open(RunId id, Words words, Actor actor) {
        var run = runs.get(id);
        var workflow = workflows.get(run.workflow());
        if (!applies(workflow)) {
            throw Problem.refused(
                    "not-on-github", "This board's repository is not on GitHub, so there is no pull request to open.");
        }
        if (run.status() != Run.Status.SUCCEEDED || run.headCommit().isEmpty()) {
            throw Problem.refused("run-not-finished", "Only a finished run with a commit can become a pull request.");
        }
        var lock = under.computeIfAbsent(id, fresh -> new ReentrantLock());
        lock.lock();
        try {
            var known = rows.of(id).filter(one -> !one.state().equals("closed"));
            return known.isPresent() ? new Opened(known.get(), false) : opened(run, workflow, words, actor);
        } catch (GitHubFailed failed) {
            throw failed.problem();
        } finally {
            lock.unlock();
            under.remove(id, lock);
        }
    }

    private Opened opened(Run run, Workflow workflow, Words words, Actor actor) {
        push(run, workflow);
        boolean reopening = rows.of(run.id()).isPresent();
        var repository = workflow.repository().location();
        return repositories.as(workflow.createdBy(), workflow.repository().location(), api -> {
            var there = find(api, repository, run, reopening);
            if (there.isPresent()) {
                return new Opened(kept(api, run, workflow, there.get(), actor), false);
            }
            var seen = created(api, repository, run, workflow, words, reopening);
            FaultPoint.PULL_REQUEST_OPENED.pass();
            return new Opened(kept(api, run, workflow, seen, actor), true);
        });
    }

    private PullRequest kept(GitHubApi api, Run run, Workflow workflow, RemotePullRequest seen, Actor actor) {
        var kept = rows.keep(run, workflow.repository().location(), seen, actor);
        if (kept.state().equals("open")) {
            upkeep.dress(api, workflow, kept);
        }
        return kept;
    }

    private void push(Run run, Workflow workflow) {
        var head = new CommitId(run.headCommit().orElseThrow());
        switch (workflows.mirror(workflow).push(new BranchName(run.branch()), head, Optional.empty())) {
            case Push.Pushed() -> {}
            case Push.AlreadyThere() -> {}
            case Push.Rejected(String reason) -> requireOurs(run, workflow, head, reason);
            case Push.NotLetIn(String reason) ->
                throw Problem.refused(
                        "github-forbidden", "GitHub does not let us push: " + reason + " Connect GitHub again.");
            case Push.Failed(String reason) ->
                throw Problem.refused("push-failed", "The branch could not be pushed: " + reason);
        }
    }

    /** A branch that is there already is fine as long as it stands where the run ended. */
    private void requireOurs(Run run, Workflow workflow, CommitId head, String reason) {
        var mirror = workflows.mirror(workflow);
        mirror.fetch();
        if (mirror.resolve(run.branch()).filter(head::equals).isEmpty()) {
            throw Problem.conflict(
                    "branch-taken",
                    "The branch " + run.branch()
                            + " on GitHub holds commits that are not ours. Nothing was overwritten. (" + reason + ")");
        }
    }

    private static Optional<RemotePullRequest> find(GitHubApi api, String repository, Run run, boolean openOnly) {
        return api.pullRequests(repository, run.branch()).stream()
                .filter(one -> !openOnly || one.state().equals("open"))
                .findFirst();
    }

    private RemotePullRequest created(
            GitHubApi api, String repository, Run run, Workflow workflow, Words words, boolean reopening) {
        var task = board.task(run.task());
        var wanted = new GitHubApi.NewPullRequest(
                words.title().map(PullRequestText::title).orElseGet(() -> PullRequestText.title(task.title())),
                run.branch(),
                workflow.defaultBranch(),
                words.text().map(PullRequestText::above).orElse("") + upkeep.text(run),
                !run.evidence().equals(Evidence.VERIFIED.word()));
        try {
            return api.open(repository, wanted);
        } catch (GitHubFailed failed) {
            // The answer may be lost while the pull request is there, or another of us was quicker.
            boolean unsure = failed.kind() == GitHubFailed.Kind.AWAY || failed.kind() == GitHubFailed.Kind.INVALID;
            if (!unsure) {
                throw failed;
            }
            return find(api, repository, run, reopening).orElseThrow(() -> failed);
        }
    }

    /** What GitHub has merged. */
    record Landed(String head, Checks.Verdict checks) {}

    /** Merges exactly the commit the person saw, by GitHub, and only when GitHub's checks are really green. */
    Landed merge(PullRequest known, Run run, Workflow workflow, @Nullable String wanted) {
        try {
            return repositories.as(
                    workflow.createdBy(),
                    workflow.repository().location(),
                    api -> merged(api, workflow, known, run, wanted));
        } catch (GitHubFailed failed) {
            throw failed.problem();
        }
    }

    private Landed merged(GitHubApi api, Workflow workflow, PullRequest known, Run run, @Nullable String wanted) {
        var now = api.pullRequest(known.repository(), known.number());
        if (now.state().equals("merged")) {
            return new Landed(now.headCommit(), known.checks());
        }
        if (!now.state().equals("open")) {
            throw Problem.refused("pull-request-closed", "The pull request was closed on GitHub. Open it again first.");
        }
        if (!standing.ours(run, workflow, now)) {
            throw Problem.conflict(
                    "branch-moved",
                    "The branch on GitHub has commits that are not of this run. Look at them there, and merge there.");
        }
        requireGreen(standing.checks(api, known.repository(), run, now));
        // GitHub itself refuses to merge where the branch has moved on from what it showed us.
        var head = now.headCommit();
        if (now.draft()) {
            throw Problem.refused(
                    "pull-request-draft", "The pull request is a draft. Mark it as ready for review on GitHub first.");
        }
        var method = method(api.repository(known.repository()).methods(), wanted);
        try {
            api.merge(known.repository(), known.number(), head, method, "Merge " + run.branch());
        } catch (GitHubFailed failed) {
            boolean lost = failed.kind() == GitHubFailed.Kind.AWAY
                    && api.pullRequest(known.repository(), known.number())
                            .state()
                            .equals("merged");
            if (!lost) {
                throw failed;
            }
        }
        return new Landed(head, Checks.Verdict.PASSED);
    }

    private static void requireGreen(Checks checks) {
        switch (checks.verdict()) {
            case PASSED -> {}
            case NONE ->
                throw Problem.refused(
                        "checks-not-green",
                        "GitHub has run no check on this commit, and none is not green. Merge it on GitHub instead.");
            case PENDING ->
                throw Problem.refused("checks-not-green", "GitHub's checks are still running. Wait for them.");
            case FAILED ->
                throw Problem.refused("checks-not-green", "GitHub's checks failed: " + checks.failed() + ".");
        }
    }

    private static String method(java.util.List<String> allowed, @Nullable String wanted) {
        if (wanted == null) {
            return allowed.stream().findFirst().orElse("merge");
        }
        var name = wanted.toLowerCase(java.util.Locale.ROOT);
        // Where GitHub does not tell the token what is allowed, GitHub itself refuses what is not.
        if (!java.util.List.of("merge", "squash", "rebase").contains(name)
                || (!allowed.isEmpty() && !allowed.contains(name))) {
            throw Problem.invalid(
                    "method", "This repository on GitHub is merged by " + String.join(" or ", allowed) + ".");
        }
        return name;
    }
}
