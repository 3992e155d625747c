package dev.loopforge.execution;

import dev.loopforge.kernel.TaskId;
import dev.loopforge.queue.Job;
import java.util.Optional;

/** Puts what a deleted card's runs left on the shelf, or takes it from there for one that was restored. */
record ShelveWork(String taskId) implements Job {
    @Override
    public String subject() {
        return taskId;
    }

    @Override
    public Optional<TaskId> card() {
        return Optional.of(TaskId.parse(taskId));
    }
}
