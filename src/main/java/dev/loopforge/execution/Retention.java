package dev.loopforge.execution;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the bulk of a journal is kept after its run has ended: the lines of commands and the exact messages of the
 * model. What happened, step by step, stays for ever.
 *
 * @param keep absent for ever
 */
public record Retention(Optional<Duration> keep) {}
