package dev.loopforge.kernel;

import java.util.UUID;

/** Identifies a card. Opaque outside: its text form is all that clients see. */
public record TaskId(UUID value) {
    /** A fresh id; ids made later sort later. */
    public static TaskId fresh() {
        return new TaskId(Ids.fresh());
    }

    /** Reads the text form; anything else is answered like an id nobody has: 404 {@code task-unknown}. */
    public static TaskId parse(String text) {
        return new TaskId(Ids.parse(text, "task"));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
