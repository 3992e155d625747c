package dev.loopforge.provider;

/** Why a whole answer ended. */
public enum StopReason {
    /** The model had said what it wanted to say. */
    END,
    /** It waits for the results of its tool calls. */
    TOOL_CALLS,
    /** It ran into the limit of output tokens; the last part may be cut off. */
    LENGTH
}
