package dev.loopforge.board;

/** The seven columns, in their order. */
public enum Stage {
    TODO,
    BRAINSTORMING,
    PLANNING,
    READY,
    EXECUTING,
    REVIEW,
    DONE
}
