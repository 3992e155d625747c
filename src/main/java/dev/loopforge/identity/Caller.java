package dev.loopforge.identity;

import dev.loopforge.activity.Actor;
import dev.loopforge.kernel.UserId;
import java.util.UUID;

/** The person behind a request, by the session it came with. */
public record Caller(UserId id, String login, String name, Role role, UUID session, String csrfToken) {
    /** The same person as the record of what happened names them. */
    public Actor actor() {
        return Actor.person(id, name);
    }

    @Override
    public String toString() {
        return "Caller[" + login + "]";
    }
}
