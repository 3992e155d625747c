package dev.loopforge.identity;

import dev.loopforge.http.IdempotencyKeys;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a creating call with an {@code Idempotency-Key} once. A repeat gets the first answer; one whose answer was a
 * stream goes on with that stream; one whose answer held a secret learns that it was given already.
 */
@Provider
@Priority(Priorities.AUTHENTICATION + 1)
public class OnceFilter implements ContainerRequestFilter, ContainerResponseFilter {
    /** Under this key of the request stands {@code true} where it repeats one whose answer is a stream. */
    public static final String REPEATED = "loopforge.repeated";

    private static final String CALL = "loopforge.once";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final IdempotencyKeys keys;
    private final CurrentCaller current;

    @Inject
    @SuppressWarnings("NullAway.Init")
    RoutingContext routing;

    @Inject
    @SuppressWarnings("NullAway.Init")
    ResourceInfo resource;

    public OnceFilter(IdempotencyKeys keys, CurrentCaller current) {
        this.keys = keys;
        this.current = current;
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        var key = request.getHeaderString("Idempotency-Key");
        var caller = current.find();
        if (key == null || caller.isEmpty() || !creates(request)) {
            return;
        }
        if (!KEY.matcher(key).matches()) {
            throw Problem.malformed(
                    "idempotency-key", "An Idempotency-Key has 1 to 255 visible characters without spaces.");
        }
        var body = request.hasEntity() ? request.getEntityStream().readAllBytes() : new byte[0];
        request.setEntityStream(new ByteArrayInputStream(body));
        var route =
                request.getMethod() + " " + request.getUriInfo().getRequestUri().getRawPath();
        var query = request.getUriInfo().getRequestUri().getRawQuery();
        var call = new IdempotencyKeys.Call(caller.get().id(), route, key, hash(query, body));
        var before = keys.claim(call);
        if (before.isEmpty()) {
            request.setProperty(CALL, call);
            if (streams()) {
                keys.keep(call, 200, null);
            }
            return;
        }
        if (streams()) {
            routing.put(REPEATED, true);
            return;
        }
        request.abortWith(again(before.get()));
    }

    private static Response again(IdempotencyKeys.Answer answer) {
        var again = Response.status(answer.status()).header("Idempotency-Replayed", "true");
        return answer.body()
                .map(body ->
                        again.entity(body).type(MediaType.APPLICATION_JSON_TYPE).build())
                .orElseGet(again::build);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(CALL) instanceof IdempotencyKeys.Call call)) {
            return;
        }
        if (response.getStatus() >= 400) {
            keys.release(call);
        } else if (!streams()) {
            var entity = response.getEntity();
            keys.keep(call, response.getStatus(), entity == null || shownOnce() ? null : Json.write(entity));
        }
    }

    private static boolean creates(ContainerRequestContext request) {
        var method = request.getMethod();
        return method.equals("POST") || (method.equals("PUT") && path(request).endsWith("/key"));
    }

    /** Such an answer is not kept: a repeat gets its status alone. */
    private boolean shownOnce() {
        return resource.getResourceMethod().isAnnotationPresent(ShownOnce.class);
    }

    private static String path(ContainerRequestContext request) {
        return request.getUriInfo().getPath();
    }

    private boolean streams() {
        var produces = resource.getResourceMethod().getAnnotation(Produces.class);
        return produces != null && List.of(produces.value()).contains(MediaType.SERVER_SENT_EVENTS);
    }

    private static byte[] hash(@Nullable String query, byte[] body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            if (query != null) {
                digest.update(query.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return digest.digest(body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
