package dev.loopforge.http;

import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import jakarta.inject.Inject;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Cuts a list that was answered whole to the page asked for; a route that reads {@code limit} or {@code cursor} itself is left alone. */
@Provider
public class PageFilter implements ContainerRequestFilter, ContainerResponseFilter {
    private static final Set<String> OWN = Set.of("limit", "cursor");

    @Inject
    @SuppressWarnings("NullAway.Init")
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        if (paged()) {
            number(request, "limit", 1);
            number(request, "cursor", 0);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(response.getEntity() instanceof Page<?> page) || !paged()) {
            return;
        }
        var limit = number(request, "limit", 1);
        var cursor = number(request, "cursor", 0);
        if (limit != null || cursor != null) {
            response.setEntity(page.cut(
                    cursor == null ? 0 : cursor, limit == null ? Page.DEFAULT_LIMIT : Math.min(limit, Page.MAX_LIMIT)));
        }
    }

    private boolean paged() {
        var method = resource.getResourceMethod();
        return method != null
                && Page.class.isAssignableFrom(method.getReturnType())
                && Stream.of(method.getParameters())
                        .map(parameter -> parameter.getAnnotation(QueryParam.class))
                        .noneMatch(asked -> asked != null && OWN.contains(asked.value()));
    }

    private static @Nullable Integer number(ContainerRequestContext request, String name, int least) {
        var given = request.getUriInfo().getQueryParameters().getFirst(name);
        if (given == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(given);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw Problem.malformed("malformed-query", "The parameter " + name + " is not one this list gave.");
        }
        throw Problem.malformed("malformed-query", "The parameter " + name + " is too small.");
    }
}
