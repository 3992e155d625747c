package dev.loopforge.execution;

import dev.loopforge.board.Attention;
import java.time.Duration;

/** How the agent's work came to rest. */
sealed interface Outcome {
    /** It says it is done; the evidence decides. */
    record Finished(String summary) implements Outcome {}

    /** It waits for something; everything is kept. */
    record Parked(String pauseReason, Attention.Kind kind, String reason) implements Outcome {}

    /** The provider asked to be left alone for so long; then it goes on by itself. */
    record Delayed(Duration rest, String reason) implements Outcome {}

    /** It cannot go on. */
    record Failed(Attention.Kind kind, String reason) implements Outcome {}

    /** Somebody stopped it, or the program stops; what is stored says which. */
    record Stopped() implements Outcome {}
}
