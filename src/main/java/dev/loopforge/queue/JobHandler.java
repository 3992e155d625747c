package dev.loopforge.queue;

import dev.loopforge.activity.Actor;
import dev.loopforge.kernel.Problem;
import java.time.Duration;
import java.util.Optional;

/** Does one kind of job; lives in the room that acts. A worker killed meanwhile does not lose the job: it runs again. */
public interface JobHandler<J extends Job> {
    /** The kind of job it does. */
    Class<J> job();

    /** Does it. An exception is our bug: the job is tried again, with growing gaps, until {@link RetryPolicy} gives up. */
    Next handle(J job);

    /** The job is dead: it failed as often as it may. Whoever waits for it is told why. */
    default void died(J job, String cause) {}

    /** A person wants a parked or dead job to go on; whatever holds it back is taken away here. */
    default void revive(J job, Actor actor) {}

    /** A person took the job away; what it was to do is given up here. */
    default void abandon(J job, Actor actor) {}

    /** What becomes of the job now. */
    sealed interface Next {
        /** It is finished. */
        record Done() implements Next {}

        /** It is looked at again after so long. */
        record Again(Duration after) implements Next {}

        /** Whom it needs does not answer now, or asks for a wait: it is tried again for as long as that lasts. */
        record Away(String cause, Optional<Duration> asked) implements Next {
            /** For a refusal that says it is about now only, a 503; empty for one that stays. */
            public static Optional<Next> of(Problem refused) {
                return refused.status() == 503
                        ? Optional.of(new Away(refused.title(), refused.retryAfter()))
                        : Optional.empty();
            }

            /** The same; a refusal that stays lets the job rest, in the queue, with what was not done and why. */
            public static Next orRests(Problem refused, String undone) {
                return of(refused).orElseGet(() -> new Parked(undone + " " + refused.title()));
            }
        }

        /** Its turn has not come; it is looked at again when something ends, and after so long in any case. */
        record Waits(String reason, Duration after) implements Next {}

        /** It rests until a person or an event enqueues it again. */
        record Parked(String cause) implements Next {}
    }
}
