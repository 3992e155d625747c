package dev.loopforge.execution;

import java.time.Duration;

/**
 * Limits of runs.
 *
 * @param stuckAfter how long a run may show no progress before its card asks for a person
 */
public record ExecutionSettings(Duration stuckAfter) {
    public ExecutionSettings {
        if (stuckAfter.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a run needs at least a second to show progress, was " + stuckAfter);
        }
    }
}
