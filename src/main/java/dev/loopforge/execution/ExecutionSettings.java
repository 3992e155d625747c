package dev.loopforge.execution;

import java.time.Duration;

/**
 * Limits of runs.
 *
 * @param stuckAfter how long a run may show no progress before its card asks for a person
 * @param most how many runs may be under way at a time, at all workers together
 */
public record ExecutionSettings(Duration stuckAfter, int most) {
    public ExecutionSettings {
        if (most < 1) {
            throw new IllegalArgumentException("at least one run must be allowed, was " + most);
        }
        if (stuckAfter.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a run needs at least a second to show progress, was " + stuckAfter);
        }
    }
}
