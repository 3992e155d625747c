package dev.loopforge.git;

/** How a finished branch gets into the default branch. */
public enum MergeMethod {
    FAST_FORWARD,
    MERGE,
    SQUASH
}
