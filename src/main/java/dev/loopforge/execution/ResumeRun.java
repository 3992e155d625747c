package dev.loopforge.execution;

import dev.loopforge.kernel.TaskId;
import dev.loopforge.queue.Job;
import java.util.Optional;

/** Lets a run go on that rests because its provider asked for a wait. */
record ResumeRun(String taskId) implements Job {
    @Override
    public String subject() {
        return taskId;
    }

    @Override
    public Optional<TaskId> card() {
        return Optional.of(TaskId.parse(taskId));
    }
}
