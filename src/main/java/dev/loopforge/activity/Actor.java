package dev.loopforge.activity;

import dev.loopforge.kernel.UserId;
import org.jspecify.annotations.Nullable;

/** Who did it: a person, the agent of a run, or the program itself. */
public record Actor(Kind kind, @Nullable String id, String name) {
    /** The three kinds, written in lower case. */
    public enum Kind {
        PERSON,
        AGENT,
        SYSTEM;

        String word() {
            return switch (this) {
                case PERSON -> "person";
                case AGENT -> "agent";
                case SYSTEM -> "system";
            };
        }
    }

    public static final Actor SYSTEM = new Actor(Kind.SYSTEM, null, "Loopforge");

    public static Actor person(UserId id, String name) {
        return new Actor(Kind.PERSON, id.toString(), name);
    }

    /** The agent of a run, named by its model. */
    public static Actor agent(String model) {
        return new Actor(Kind.AGENT, null, model);
    }
}
