package dev.loopforge.identity;

import dev.loopforge.http.HttpSettings;
import dev.loopforge.kernel.Redacted;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.NewCookie;
import java.util.Optional;

/** The one cookie: HttpOnly, SameSite=Strict, and {@code __Host-} with Secure wherever browsers come by TLS. */
@Singleton
public final class SessionCookie {
    private static final int LIFE_SECONDS = 30 * 24 * 3600;

    private final HttpSettings settings;

    SessionCookie(HttpSettings settings) {
        this.settings = settings;
    }

    /** On plain loopback the name carries the port, so that two programs on one machine do not share a cookie. */
    String name() {
        return settings.secure() ? "__Host-loopforge" : "loopforge-" + settings.port();
    }

    /** The session a request comes with. */
    public Optional<String> read(HttpServerRequest request) {
        var cookie = request.getCookie(name());
        return cookie == null ? Optional.empty() : Optional.of(cookie.getValue());
    }

    /** The cookie that carries a session just opened. */
    public NewCookie issue(Redacted token) {
        return base(token.reveal()).maxAge(LIFE_SECONDS).build();
    }

    NewCookie clear() {
        return base("").maxAge(0).build();
    }

    private NewCookie.Builder base(String value) {
        return new NewCookie.Builder(name())
                .value(value)
                .path("/")
                .httpOnly(true)
                .secure(settings.secure())
                .sameSite(NewCookie.SameSite.STRICT);
    }
}
