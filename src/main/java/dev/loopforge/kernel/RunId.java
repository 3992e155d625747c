package dev.loopforge.kernel;

import java.util.Optional;
import java.util.UUID;

/** Identifies one attempt to carry out an approved plan. Opaque outside: its text form is all that clients see. */
public record RunId(UUID value) {
    /** A fresh id; ids made later sort later. */
    public static RunId fresh() {
        return new RunId(Ids.fresh());
    }

    /** Reads the text form; anything else is answered like an id nobody has: 404 {@code run-unknown}. */
    public static RunId parse(String text) {
        return new RunId(Ids.parse(text, "run"));
    }

    /** The id that a name is, where it is one. */
    public static Optional<RunId> in(String name) {
        try {
            return Optional.of(parse(name));
        } catch (Problem none) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
