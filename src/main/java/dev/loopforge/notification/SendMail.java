package dev.loopforge.notification;

import dev.loopforge.kernel.TaskId;
import dev.loopforge.queue.Job;
import java.util.Optional;

/** A notification that is to reach its person by mail. */
record SendMail(String notification, String task) implements Job {
    @Override
    public String subject() {
        return notification;
    }

    @Override
    public Optional<TaskId> card() {
        return Optional.of(TaskId.parse(task));
    }
}
