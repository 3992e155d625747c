package dev.loopforge.review;

import dev.loopforge.board.Board;
import dev.loopforge.board.Evidence;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Evidencing;
import dev.loopforge.execution.Run;
import dev.loopforge.github.GitHubApi;
import dev.loopforge.github.GitHubFailed;
import dev.loopforge.github.Repositories;
import dev.loopforge.plan.Planning;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Keeps a pull request as its board wants it: reviewers and labels when it is opened, and after each further turn its text,
 * and out of draft once the evidence is green.
 */
@Singleton
final class Upkeep {
    private static final Logger LOG = Logger.getLogger(Upkeep.class);

    private final Board board;
    private final CardNotices notices;
    private final Workflows workflows;
    private final Planning planning;
    private final Evidencing evidencing;
    private final IssueLinks issues;
    private final Repositories repositories;

    Upkeep(
            Board board,
            CardNotices notices,
            Workflows workflows,
            Planning planning,
            Evidencing evidencing,
            IssueLinks issues,
            Repositories repositories) {
        this.board = board;
        this.notices = notices;
        this.workflows = workflows;
        this.planning = planning;
        this.evidencing = evidencing;
        this.issues = issues;
        this.repositories = repositories;
    }

    String text(Run run) {
        return PullRequestText.body(
                board.task(run.task()),
                planning.version(run.task(), run.planVersion()).orElseThrow(),
                run,
                evidencing.of(run.id(), run.headCommit().orElseThrow()),
                issues.reference(run.task()));
    }

    /** Asks for the reviews and puts on the labels the board names. What GitHub refuses of it is told on the card. */
    void dress(GitHubApi api, Workflow workflow, PullRequest one) {
        var wanted = workflow.settings().requests();
        var refused = new StringBuilder();
        if (!wanted.reviewers().isEmpty() || !wanted.teamReviewers().isEmpty()) {
            attempt(
                    refused,
                    "The reviewers could not be asked",
                    () -> api.askForReview(one.repository(), one.number(), wanted.reviewers(), wanted.teamReviewers()));
        }
        if (!wanted.labels().isEmpty()) {
            attempt(
                    refused,
                    "The labels could not be put on",
                    () -> api.label(one.repository(), one.number(), wanted.labels()));
        }
        if (!refused.isEmpty()) {
            notices.show(
                    one.task(),
                    "Pull request #" + one.number() + " is open. "
                            + refused.toString().strip());
        }
    }

    private static void attempt(StringBuilder refused, String what, Runnable work) {
        try {
            work.run();
        } catch (GitHubFailed failed) {
            refused.append(what).append(": ").append(failed.detail()).append(". ");
        }
    }

    /** Tells GitHub what a further turn has made of an open pull request. */
    void renew(PullRequest one, Run run) {
        var workflow = workflows.get(run.workflow());
        repositories.as(workflow.createdBy(), one.repository(), api -> {
            var there = api.pullRequest(one.repository(), one.number());
            if (!there.state().equals("open")) {
                return false;
            }
            PullRequestText.renewed(there.body(), run.id(), text(run))
                    .filter(text -> !text.equals(there.body()))
                    .ifPresent(text -> api.rewrite(one.repository(), one.number(), text));
            if (there.draft() && run.evidence().equals(Evidence.VERIFIED.word())) {
                readied(api, one);
            }
            return true;
        });
    }

    /** A draft that GitHub does not let us ready stays one; a person can ready it there. */
    private static void readied(GitHubApi api, PullRequest one) {
        try {
            api.ready(one.repository(), one.number());
        } catch (GitHubFailed failed) {
            LOG.infof("pull request stays a draft: number=%d cause=%s", one.number(), failed.kind());
        }
    }
}
