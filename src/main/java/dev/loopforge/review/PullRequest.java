package dev.loopforge.review;

import dev.loopforge.github.Checks;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.PullRequestRecord;
import java.util.List;
import java.util.Locale;

/**
 * The pull request of a run, as last seen.
 *
 * @param followUps how many turns GitHub's comments and checks have made so far
 * @param heard the keys of what the agent has been told already
 */
record PullRequest(
        RunId run,
        TaskId task,
        WorkflowId workflow,
        String repository,
        int number,
        String url,
        String state,
        boolean draft,
        String headCommit,
        Checks.Verdict checks,
        int followUps,
        List<String> heard) {
    /** As the API gives it. */
    record View(int number, String url, String state, String checks, boolean draft) {}

    View view() {
        return new View(number, url, state, checks.word(), draft);
    }

    static PullRequest of(PullRequestRecord row) {
        return new PullRequest(
                new RunId(row.getRunId()),
                new TaskId(row.getTaskId()),
                new WorkflowId(row.getWorkflowId()),
                row.getRepository(),
                row.getNumber(),
                row.getUrl(),
                row.getState(),
                row.getDraft(),
                row.getHeadCommit(),
                Checks.Verdict.valueOf(row.getChecks().toUpperCase(Locale.ROOT)),
                row.getFollowUps(),
                List.of(row.getHeard()));
    }
}
