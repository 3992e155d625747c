package dev.loopforge.identity;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * The one way to find who is behind a request: the session's cookie, or an API token in {@code Authorization: Bearer}. A
 * request that shows a token is judged by the token alone; nothing else of it is looked at, neither query nor body nor any
 * other header.
 */
@Singleton
public final class Callers {
    private static final String BEARER = "Bearer ";

    private final Sessions sessions;
    private final ApiTokens tokens;
    private final SessionCookie cookie;

    Callers(Sessions sessions, ApiTokens tokens, SessionCookie cookie) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.cookie = cookie;
    }

    /** The caller, if there is a living session or token. */
    public Optional<Caller> find(HttpServerRequest request) {
        var peer = peer(request);
        var shown = request.headers().getAll("Authorization");
        if (shown.stream().anyMatch(header -> header.startsWith(BEARER + ApiTokens.PREFIX))) {
            return shown.size() == 1
                    ? tokens.find(shown.getFirst().substring(BEARER.length()), peer)
                    : Optional.empty();
        }
        return sessions.find(cookie.read(request).orElse(null)).map(caller -> caller.at(peer));
    }

    static String peer(HttpServerRequest request) {
        var address = request.remoteAddress();
        return address == null ? "unknown" : String.valueOf(address.hostAddress());
    }
}
