package dev.loopforge.kernel;

import java.util.UUID;

/** Identifies one entry of a task's conversation. Opaque outside: its text form is all that clients see. */
public record MessageId(UUID value) {
    /** A fresh id; ids made later sort later. */
    public static MessageId fresh() {
        return new MessageId(Ids.fresh());
    }

    /** Reads the text form; anything else is answered like an id nobody has: 404 {@code message-unknown}. */
    public static MessageId parse(String text) {
        return new MessageId(Ids.parse(text, "message"));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
