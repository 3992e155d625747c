package dev.loopforge.execution;

/** There was no room on the disk for what a run was doing: it rests until there is, and does it again. */
final class NoSpace extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSpace() {
        super("the disk is full", null, false, false);
    }
}
