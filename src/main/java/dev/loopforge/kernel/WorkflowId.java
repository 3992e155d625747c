package dev.loopforge.kernel;

import java.util.UUID;

/** Identifies a board. Opaque outside: its text form is all that clients see. */
public record WorkflowId(UUID value) {
    /** A fresh id; ids made later sort later. */
    public static WorkflowId fresh() {
        return new WorkflowId(Ids.fresh());
    }

    /** Reads the text form; anything else is answered like an id nobody has: 404 {@code workflow-unknown}. */
    public static WorkflowId parse(String text) {
        return new WorkflowId(Ids.parse(text, "workflow"));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
