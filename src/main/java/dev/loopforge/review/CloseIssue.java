package dev.loopforge.review;

import dev.loopforge.queue.Job;

/** Closes the issue a card came from, because the card is Done. */
public record CloseIssue(String taskId) implements Job {
    @Override
    public String subject() {
        return taskId;
    }
}
