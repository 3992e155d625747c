package dev.loopforge.execution;

import dev.loopforge.activity.Actor;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.queue.JobHandler;
import jakarta.inject.Singleton;

/** Takes up a run again once its provider's wait is over; one that a person has taken up, or stopped, is left alone. */
@Singleton
final class Resuming implements JobHandler<ResumeRun> {
    private final Transaction transaction;
    private final Steering steering;

    Resuming(Transaction transaction, Steering steering) {
        this.transaction = transaction;
        this.steering = steering;
    }

    @Override
    public Class<ResumeRun> job() {
        return ResumeRun.class;
    }

    @Override
    public Next handle(ResumeRun job) {
        transaction.run(database -> steering.held(TaskId.parse(job.taskId()))
                .filter(run -> run.status() == Run.Status.PAUSED)
                .filter(run -> run.pauseReason().filter("provider"::equals).isPresent())
                .ifPresent(run -> steering.resume(run.id(), null, Actor.SYSTEM)));
        return new Next.Done();
    }
}
