package dev.loopforge.provider;

import java.time.Duration;

/** What is told while an answer is under way. */
public sealed interface ModelEvent {
    /** A further piece of the answer's text. */
    record TextDelta(String text) implements ModelEvent {}

    /** The model has begun to ask for a tool; its arguments come with the answer. */
    record ToolCallStarted(String name) implements ModelEvent {}

    /** Nothing will come for so long, for the reason given in plain words; then it is tried again. */
    record Waiting(String reason, Duration delay) implements ModelEvent {}

    /** What was told of this answer so far is void: it is asked for once more from the start. */
    record Restarted() implements ModelEvent {}

    /** The tokens of this answer as far as they are known; a later one replaces it. */
    record UsageSoFar(ModelUsage usage) implements ModelEvent {}
}
