package dev.loopforge.plan;

import dev.loopforge.queue.Job;

/** Carry out the approved plan of a task. Asked for here, done by {@code execution}. */
public record RunPlan(String taskId) implements Job {
    @Override
    public String subject() {
        return taskId;
    }
}
