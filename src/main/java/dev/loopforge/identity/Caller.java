package dev.loopforge.identity;

import dev.loopforge.activity.Actor;
import dev.loopforge.kernel.UserId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The person behind a request, by the session or the API token it came with.
 *
 * @param session the session's id, or the token's
 * @param scopes what the token may be used for; empty where it is a session
 * @param peer the address the request came from
 */
public record Caller(
        UserId id,
        String login,
        String name,
        Role role,
        UUID session,
        String csrfToken,
        Optional<Set<Scope>> scopes,
        String peer) {
    /** The same person as the record of what happened names them. */
    public Actor actor() {
        return Actor.person(id, name).from(peer, byToken() ? session : null);
    }

    /** Whether a program calls, by a token of this person. */
    public boolean byToken() {
        return scopes.isPresent();
    }

    /** Whether the scope covers it: a session's always, a token's where it has it. */
    public boolean reaches(Access.By needed) {
        return scopes.map(granted -> Scopes.cover(granted, needed)).orElse(true);
    }

    Caller at(String address) {
        return new Caller(id, login, name, role, session, csrfToken, scopes, address);
    }

    @Override
    public String toString() {
        return "Caller[" + login + "]";
    }
}
