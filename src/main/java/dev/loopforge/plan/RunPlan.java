package dev.loopforge.plan;

import dev.loopforge.kernel.TaskId;
import dev.loopforge.queue.Job;
import java.util.Optional;

/** Carry out the approved plan of a task. Asked for here, done by {@code execution}. */
public record RunPlan(String taskId) implements Job {
    @Override
    public String subject() {
        return taskId;
    }

    @Override
    public Optional<TaskId> card() {
        return Optional.of(TaskId.parse(taskId));
    }
}
