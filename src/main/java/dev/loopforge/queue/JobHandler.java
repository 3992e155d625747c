package dev.loopforge.queue;

import java.time.Duration;

/** Does one kind of job; lives in the room that acts. A worker killed meanwhile does not lose the job: it runs again. */
public interface JobHandler<J extends Job> {
    /** The kind of job it does. */
    Class<J> job();

    /** Does it. An exception is our bug: the job is tried again later, with growing gaps. */
    Next handle(J job);

    /** What becomes of the job now. */
    sealed interface Next {
        /** It is finished. */
        record Done() implements Next {}

        /** It waits for something and is looked at again after so long. */
        record Again(Duration after) implements Next {}
    }
}
