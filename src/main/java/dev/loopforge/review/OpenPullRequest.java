package dev.loopforge.review;

import dev.loopforge.queue.Job;

/** Opens the pull request of a finished run, where the board asks for one without a button. */
public record OpenPullRequest(String runId) implements Job {
    @Override
    public String subject() {
        return runId;
    }
}
