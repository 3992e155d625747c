package dev.loopforge.queue;

import static dev.loopforge.schema.Tables.SCHEDULED_TASKS;

import com.github.kagkarlsson.scheduler.task.Execution;
import dev.loopforge.kernel.Transaction;

/**
 * What a job under way waits for itself, for whoever looks; told from any thread. Once the job is in other hands nothing is
 * written any more: what it waits for is then theirs to say.
 */
public final class Waiting {
    private final Transaction transaction;
    private final Execution held;

    Waiting(Transaction transaction, Execution held) {
        this.transaction = transaction;
        this.held = held;
    }

    /** The job waits for this, until the next word. */
    public void is(String reason) {
        transaction.run(database -> database.update(SCHEDULED_TASKS)
                .set(SCHEDULED_TASKS.WAITS_FOR, reason)
                .where(Completion.held(held))
                .execute());
    }

    /** The job waits for nothing any more. */
    public void over() {
        transaction.run(database -> database.update(SCHEDULED_TASKS)
                .setNull(SCHEDULED_TASKS.WAITS_FOR)
                .where(Completion.held(held))
                .and(SCHEDULED_TASKS.WAITS_FOR.isNotNull())
                .execute());
    }
}
