package dev.loopforge.activity;

import dev.loopforge.kernel.UserId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who did it: a person, the agent of a run, or the program itself.
 *
 * @param peer the address it came from, where it came by a request
 * @param token the API token it came by, where it came by one
 */
public record Actor(
        Kind kind,
        @Nullable String id,
        String name,
        @Nullable String peer,
        @Nullable UUID token) {
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

    public static final Actor SYSTEM = new Actor(Kind.SYSTEM, null, "Loopforge", null, null);

    public static Actor person(UserId id, String name) {
        return new Actor(Kind.PERSON, id.toString(), name, null, null);
    }

    /** The same, with where the request came from. */
    public Actor from(@Nullable String address, @Nullable UUID byToken) {
        return new Actor(kind, id, name, address, byToken);
    }

    /** The agent of a run, named by its model. */
    public static Actor agent(String model) {
        return new Actor(Kind.AGENT, null, model, null, null);
    }
}
