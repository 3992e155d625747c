package dev.loopforge.review;

import dev.loopforge.queue.Job;

/** Tidies up on GitHub after a merge: the branch is shelved and deleted, the issue closed. */
public record AfterMerge(String runId) implements Job {
    @Override
    public String subject() {
        return runId;
    }
}
