package dev.loopforge.http;

import dev.loopforge.kernel.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first thing every request meets, page, API, stream and socket alike: it must name one of our hosts (else 421, so DNS
 * rebinding gets nothing), and what changes state or opens a socket must come from one of our origins.
 */
@Singleton
final class Gate {
    private static final int BEFORE_EVERYTHING = 10_000;
    private static final long MOST_JSON_BYTES = 1 << 20;
    private static final long MOST_ATTACHMENT_BYTES = 10 << 20;
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> SAME_SITE = Set.of("same-origin", "none");

    private final Set<String> hosts;
    private final Set<String> origins;

    Gate(HttpSettings settings) {
        this.hosts = settings.hosts();
        this.origins = settings.origins();
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_EVERYTHING);
    }

    /** A Host header that is no authority at all is refused by the router before any filter; the answer is the same. */
    void answerForRouter(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(context -> {
            if (context.statusCode() != 400 || hasOurHost(context.request())) {
                context.next();
                return;
            }
            SecurityHeaders.put(context.response(), context.request().path());
            ProblemWriter.write(context, wrongHost());
        });
    }

    private void admit(RoutingContext context) {
        var request = context.request();
        SecurityHeaders.put(context.response(), request.path());
        var refusal = refusal(request);
        if (refusal != null) {
            ProblemWriter.write(context, refusal);
            return;
        }
        context.next();
    }

    private @Nullable Problem refusal(HttpServerRequest request) {
        var path = request.path() == null ? "" : request.path();
        if (!path.startsWith("/health") && !hasOurHost(request)) {
            return wrongHost();
        }
        long most = path.endsWith("/attachments") || machine(path) ? MOST_ATTACHMENT_BYTES : MOST_JSON_BYTES;
        if (tooLarge(request, most)) {
            return Problem.tooLarge("too-large", "The request is larger than " + (most >> 20) + " MiB.");
        }
        var origin = request.getHeader("Origin");
        if (origin != null) {
            return origins.contains(origin.toLowerCase(Locale.ROOT)) ? null : foreign();
        }
        var site = request.getHeader("Sec-Fetch-Site");
        boolean api = path.startsWith("/api") || path.startsWith("/ws") || path.startsWith("/mcp");
        if (api && site != null && !SAME_SITE.contains(site)) {
            return foreign();
        }
        boolean needsOrigin = path.startsWith("/ws") || (api && !SAFE.contains(request.method()));
        return needsOrigin && !bearer(request) && !machine(path) ? foreign() : null;
    }

    private boolean hasOurHost(HttpServerRequest request) {
        var host = request.getHeader("Host");
        return host != null && hosts.contains(host.toLowerCase(Locale.ROOT));
    }

    private static Problem wrongHost() {
        return Problem.misdirected(
                "wrong-host",
                "This address is not one Loopforge answers to. Open it by the address it printed at start.");
    }

    /** What lies about its length is cut by the server's own limit. */
    private static boolean tooLarge(HttpServerRequest request, long most) {
        var length = request.getHeader("Content-Length");
        return length != null && (length.length() > 9 || Long.parseLong(length) > most);
    }

    private static boolean bearer(HttpServerRequest request) {
        var authorization = request.getHeader("Authorization");
        return authorization != null && authorization.startsWith("Bearer lf_");
    }

    private static boolean machine(String path) {
        return path.equals("/api/webhooks/github");
    }

    private static Problem foreign() {
        return Problem.forbidden("wrong-origin", "This request comes from another site and was not carried out.");
    }
}
