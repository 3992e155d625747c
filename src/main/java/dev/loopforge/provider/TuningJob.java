package dev.loopforge.provider;

import java.util.Optional;

/**
 * A provider's work on a tuned model, as the provider tells of it.
 *
 * @param model the tuned model's name, once there is one
 * @param reason why it came to nothing, in the provider's words
 */
public record TuningJob(String id, Status status, Optional<String> model, Optional<String> reason) {
    /** Where it stands. */
    public enum Status {
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED
    }
}
