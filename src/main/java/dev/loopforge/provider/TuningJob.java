package dev.loopforge.provider;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A provider's work on a tuned model, as the provider tells of it.
 *
 * @param model the tuned model's name, once there is one
 * @param reason why it came to nothing, in the provider's words
 * @param trainedTokens what it was tuned with, as the provider counts and bills it; empty while that is not told
 */
public record TuningJob(
        String id, Status status, Optional<String> model, Optional<String> reason, OptionalLong trainedTokens) {
    /** Where it stands. */
    public enum Status {
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED
    }
}
