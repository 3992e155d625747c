package dev.loopforge.http;

import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** What every answer carries: nothing runs but our own script, nobody frames us, nothing is guessed or leaked. */
final class SecurityHeaders {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self';"
                    + " frame-ancestors 'none'; base-uri 'none'";

    private SecurityHeaders() {}

    static void put(HttpServerResponse response, @Nullable String path) {
        response.putHeader("Content-Security-Policy", POLICY);
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Referrer-Policy", "no-referrer");
        response.putHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.putHeader("X-Frame-Options", "DENY");
        if (path != null && path.startsWith("/api")) {
            response.putHeader("Cache-Control", "no-store");
        }
    }
}
