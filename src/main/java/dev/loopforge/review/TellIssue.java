package dev.loopforge.review;

import dev.loopforge.queue.Job;

/** Says under an issue which card it has become. */
public record TellIssue(String taskId) implements Job {
    @Override
    public String subject() {
        return taskId;
    }
}
