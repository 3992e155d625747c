package dev.loopforge.execution;

/** Somebody else owns the run now, or it has ended: the worker that learns so stops and leaves everything as it is. */
final class Fenced extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fenced() {
        super("the run is no longer this worker's", null, false, false);
    }
}
