package dev.loopforge.execution;

import dev.loopforge.queue.Job;

/** A model is to be tuned, or is being tuned, by a provider. */
record FollowTuning(String tuning) implements Job {
    @Override
    public String subject() {
        return tuning;
    }
}
