package dev.loopforge.kernel;

import java.util.UUID;

/** Identifies a person who can sign in. Opaque outside: its text form is all that clients see. */
public record UserId(UUID value) {
    /** A fresh id; ids made later sort later. */
    public static UserId fresh() {
        return new UserId(Ids.fresh());
    }

    /** Reads the text form; anything else is answered like an id nobody has: 404 {@code user-unknown}. */
    public static UserId parse(String text) {
        return new UserId(Ids.parse(text, "user"));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
