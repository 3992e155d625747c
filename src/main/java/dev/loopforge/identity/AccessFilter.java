package dev.loopforge.identity;

import dev.loopforge.http.stream.EventStream;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Trail;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every resource: finds the caller, wants the session's CSRF token or the token's scope, and holds the route's
 * class. No resource judges any of these again.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class AccessFilter implements ContainerRequestFilter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Callers callers;
    private final CurrentCaller current;

    @Inject
    @SuppressWarnings("NullAway.Init")
    RoutingContext routing;

    @Inject
    @SuppressWarnings("NullAway.Init")
    ResourceInfo resource;

    public AccessFilter(Callers callers, CurrentCaller current) {
        this.callers = callers;
        this.current = current;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        var access = access();
        if (access == null) {
            throw Problem.forbidden("unclassified", "This address is closed.");
        }
        var caller = callers.find(routing.request());
        caller.ifPresent(current::set);
        caller.ifPresent(person -> routing.put(EventStream.SESSION, person.session()));
        if (access.value() == Access.To.ANONYMOUS) {
            return;
        }
        var person = caller.orElseThrow(CurrentCaller::unauthenticated);
        Trail.name("userId", person.id().toString());
        boolean changes = !SAFE.contains(request.getMethod());
        if (person.byToken()) {
            requireScope(person, Scopes.needed(access, changes));
        } else if (changes) {
            requireCsrf(person, request.getHeaderString("X-CSRF-Token"));
        }
        if (!person.role().covers(Role.valueOf(access.value().name()))) {
            throw Problem.forbidden("not-allowed", "Your role does not allow that.");
        }
    }

    private @Nullable Access access() {
        var method = resource.getResourceMethod();
        var onMethod = method.getAnnotation(Access.class);
        return onMethod != null ? onMethod : method.getDeclaringClass().getAnnotation(Access.class);
    }

    private static void requireScope(Caller caller, Access.By needed) {
        if (needed == Access.By.SESSION) {
            throw Problem.forbidden(
                    "token-not-allowed", "No token may do this, whatever its scopes. Do it in the browser, signed in.");
        }
        if (!Scopes.cover(caller.scopes().orElseThrow(), needed)) {
            throw Problem.forbidden(
                    "scope-missing", "This token lacks the scope \"" + Scopes.word(needed) + "\" that this needs.");
        }
    }

    private static void requireCsrf(Caller caller, @Nullable String token) {
        if (token == null || !Tokens.same(token, caller.csrfToken())) {
            throw Problem.forbidden(
                    "csrf-token-missing",
                    "The request lacks the session's X-CSRF-Token. Reload the page and try again.");
        }
    }
}
