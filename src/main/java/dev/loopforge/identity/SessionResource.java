package dev.loopforge.identity;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.http.HttpSettings;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.UserId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Signing in and out, and the sessions of one's own. */
@Path("/api")
@RunOnVirtualThread
public class SessionResource {
    private final Users users;
    private final Sessions sessions;
    private final SetupLinks links;
    private final SessionCookie cookie;
    private final LoginLimit limit;
    private final CurrentCaller current;
    private final Activity activity;
    private final HttpSettings settings;
    private final SignInWays ways;
    private final RoutingContext routing;

    SessionResource(
            Users users,
            Sessions sessions,
            SetupLinks links,
            SessionCookie cookie,
            LoginLimit limit,
            CurrentCaller current,
            Activity activity,
            HttpSettings settings,
            SignInWays ways,
            RoutingContext routing) {
        this.users = users;
        this.sessions = sessions;
        this.links = links;
        this.cookie = cookie;
        this.limit = limit;
        this.current = current;
        this.activity = activity;
        this.settings = settings;
        this.ways = ways;
        this.routing = routing;
    }

    /** Whether somebody is signed in, as whom, and which ways to sign in there are. */
    public record SessionView(
            boolean authenticated,
            @Nullable UserView user,
            @Nullable String csrfToken,
            String mode,
            List<String> signIn) {}

    /** The person signed in. */
    public record UserView(
            String id, String login, String name, @Nullable String avatarUrl, Role role) {}

    /** The token of a sign-in link. */
    public record SetupToken(@Nullable String token) {}

    /** A name and its password. */
    public record Credentials(
            @Nullable String login, @Nullable String password) {}

    /** A new password, and the one before where there is one. */
    public record NewPassword(
            @Nullable String current, @Nullable String next) {}

    @GET
    @Path("session")
    @Access(Access.To.ANONYMOUS)
    public SessionView session() {
        var mode = settings.publicUrl().isPresent() ? "team" : "local";
        return current.find()
                .map(caller -> new SessionView(
                        true,
                        new UserView(caller.id().toString(), caller.login(), caller.name(), null, caller.role()),
                        caller.byToken() ? null : caller.csrfToken(),
                        mode,
                        ways.names()))
                .orElseGet(() -> new SessionView(false, null, null, mode, ways.names()));
    }

    @POST
    @Path("session/setup-token")
    @Access(Access.To.ANONYMOUS)
    public Response bySetupToken(SetupToken body) {
        // Counted apart from passwords: the link is the way back in when those are locked.
        var link = "link from " + peer();
        limit.require(link, link);
        try {
            var person = links.redeem(body.token()).flatMap(users::find).orElseGet(users::owner);
            return signedIn(person.id(), person.name(), "signed-in-by-link");
        } catch (Problem refused) {
            limit.failed(link, link);
            activity.record(Happening.of("sign-in-refused", Actor.SYSTEM)
                    .with("how", "link")
                    .from(peer()));
            throw refused;
        }
    }

    @POST
    @Path("session/password")
    @Access(Access.To.ANONYMOUS)
    public Response byPassword(Credentials body) {
        var login = body.login() == null ? "" : body.login();
        limit.require(login, peer());
        var user = users.byPassword(login, body.password() == null ? "" : body.password());
        if (user.isEmpty()) {
            limit.failed(login, peer());
            activity.record(Happening.of("sign-in-refused", Actor.SYSTEM)
                    .with("how", "password")
                    .with("login", login.substring(0, Math.min(100, login.length())))
                    .from(peer()));
            throw Problem.unauthenticated("sign-in-refused", "Name or password is wrong.");
        }
        var row = user.get();
        return signedIn(new UserId(row.getId()), row.getName(), "signed-in-by-password");
    }

    @DELETE
    @Path("session")
    @Access(Access.To.VIEWER)
    public Response signOut() {
        var caller = current.get();
        sessions.revoke(caller.id(), caller.session());
        activity.record(Happening.of("signed-out", caller.actor()).from(peer()));
        return Response.noContent().cookie(cookie.clear()).build();
    }

    @PUT
    @Path("account/password")
    @Access(Access.To.VIEWER)
    public Response setPassword(NewPassword body) {
        var caller = current.get();
        var next = body.next() == null ? "" : body.next();
        Passwords.requireGood(next);
        var row = users.byLogin(caller.login()).orElseThrow();
        if (row.getPasswordHash() != null
                && !Passwords.fits(body.current() == null ? "" : body.current(), row.getPasswordHash())) {
            throw Problem.forbidden("password-wrong", "The current password is wrong.");
        }
        users.setPassword(caller.id(), Passwords.hash(next));
        sessions.revokeOthers(caller);
        sessions.revoke(caller.id(), caller.session());
        return signedIn(caller.id(), caller.name(), "password-changed");
    }

    @GET
    @Path("account/sessions")
    @Access(value = Access.To.VIEWER, by = Access.By.SESSION)
    public Page<Sessions.Listed> sessions() {
        return Page.whole(sessions.of(current.get()));
    }

    @DELETE
    @Path("account/sessions/{id}")
    @Access(Access.To.VIEWER)
    public Response revoke(@PathParam("id") UUID id) {
        var caller = current.get();
        sessions.revoke(caller.id(), id);
        activity.record(Happening.of("session-revoked", caller.actor()).from(peer()));
        return Response.noContent().build();
    }

    private Response signedIn(UserId user, String name, String how) {
        var token = sessions.open(user, routing.request().getHeader("User-Agent"), peer());
        activity.record(Happening.of(how, Actor.person(user, name)).from(peer()));
        return Response.noContent().cookie(cookie.issue(token)).build();
    }

    private String peer() {
        return Callers.peer(routing.request());
    }
}
