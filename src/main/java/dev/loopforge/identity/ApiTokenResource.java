package dev.loopforge.identity;

import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One's own API tokens. A token reads and makes no tokens: only a person in a browser does. */
@Path("/api/account/tokens")
@RunOnVirtualThread
@Access(value = Access.To.VIEWER, by = Access.By.SESSION)
public class ApiTokenResource {
    private final ApiTokens tokens;
    private final CurrentCaller current;

    ApiTokenResource(ApiTokens tokens, CurrentCaller current) {
        this.tokens = tokens;
        this.current = current;
    }

    /** What a new token is for. */
    public record NewToken(
            @Nullable String name,
            @Nullable Set<Scope> scopes,
            @Nullable Integer expiresInDays) {}

    /** A new token; {@code token} is shown this once. */
    public record MintedView(
            String id, String name, List<Scope> scopes, Instant createdAt, Instant expiresAt, String token) {}

    @GET
    public Page<ApiTokens.Listed> list() {
        return Page.whole(tokens.living(current.get().id()));
    }

    @POST
    @ShownOnce
    public Response mint(NewToken body) {
        var minted = tokens.mint(
                current.get(),
                body.name() == null ? "" : body.name().strip(),
                body.scopes() == null ? Set.of() : body.scopes(),
                body.expiresInDays() == null ? ApiTokens.DEFAULT_DAYS : body.expiresInDays());
        var token = minted.token();
        return Response.status(201)
                .entity(new MintedView(
                        token.id(),
                        token.name(),
                        token.scopes(),
                        token.createdAt(),
                        token.expiresAt(),
                        minted.text().reveal()))
                .build();
    }

    @DELETE
    @Path("{id}")
    public Response revoke(@PathParam("id") String id) {
        tokens.revoke(current.get(), id(id));
        return Response.noContent().build();
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            throw Problem.notFound("token-unknown", "There is no such token, or it is not yours.");
        }
    }
}
