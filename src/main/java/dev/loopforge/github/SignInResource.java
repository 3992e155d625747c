package dev.loopforge.github;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.http.HttpSettings;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.identity.SessionCookie;
import dev.loopforge.identity.Sessions;
import dev.loopforge.identity.Users;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.UserId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Signing in by GitHub: out with a state, back with a code. Whoever is signed in already connects the account instead. */
@Path("/auth/github")
@RunOnVirtualThread
public class SignInResource {
    private static final Logger LOG = Logger.getLogger(SignInResource.class);
    private static final Pattern OUR_PATH = Pattern.compile("/(?![/\\\\])[A-Za-z0-9._~!$&'()*+,;=:@%/?#-]{0,500}");

    private final OAuth oauth;
    private final RoundTrips trips;
    private final Entrance entrance;
    private final Connections connections;
    private final GitHubApis apis;
    private final Sessions sessions;
    private final SessionCookie cookie;
    private final CurrentCaller current;
    private final Users users;
    private final Activity activity;
    private final HttpSettings settings;
    private final RoutingContext routing;

    SignInResource(
            OAuth oauth,
            RoundTrips trips,
            Entrance entrance,
            Connections connections,
            GitHubApis apis,
            Sessions sessions,
            SessionCookie cookie,
            CurrentCaller current,
            Users users,
            Activity activity,
            HttpSettings settings,
            RoutingContext routing) {
        this.oauth = oauth;
        this.trips = trips;
        this.entrance = entrance;
        this.connections = connections;
        this.apis = apis;
        this.sessions = sessions;
        this.cookie = cookie;
        this.current = current;
        this.users = users;
        this.activity = activity;
        this.settings = settings;
        this.routing = routing;
    }

    @GET
    @Access(Access.To.ANONYMOUS)
    @Operation(summary = "Sends the browser to GitHub to sign in")
    public Response depart(@QueryParam("returnTo") @Nullable String returnTo) {
        var application = oauth.application();
        if (application.isEmpty()) {
            return SignInPage.NOT_SET_UP.response();
        }
        var person = current.find().map(caller -> caller.id());
        var departure = trips.depart(browser(), safe(returnTo), person);
        return Response.seeOther(
                        oauth.authorize(application.get(), departure.state(), departure.challenge(), redirect()))
                .header("Cache-Control", "no-store")
                .cookie(browserCookie(departure.browser(), (int) RoundTrips.LIFE.toSeconds()))
                .build();
    }

    @GET
    @Path("callback")
    @Access(Access.To.ANONYMOUS)
    @Operation(summary = "Takes the browser back from GitHub")
    public Response arrive(
            @QueryParam("state") @Nullable String state,
            @QueryParam("code") @Nullable String code,
            @QueryParam("error") @Nullable String error) {
        var application = oauth.application();
        if (application.isEmpty()) {
            return SignInPage.NOT_SET_UP.response();
        }
        return switch (trips.arrive(state, browser())) {
            case RoundTrips.Return.Unknown() -> SignInPage.UNKNOWN.response();
            case RoundTrips.Return.Expired() -> SignInPage.EXPIRED.response();
            case RoundTrips.Return.Replayed() -> SignInPage.REPLAYED.response();
            case RoundTrips.Return.OtherBrowser() -> SignInPage.OTHER_BROWSER.response();
            case RoundTrips.Return.Arrived arrived ->
                error != null
                        ? SignInPage.DENIED.response()
                        : exchange(application.get(), arrived, code == null ? "" : code);
        };
    }

    private Response exchange(GitHubSettings.Application application, RoundTrips.Return.Arrived arrived, String code) {
        try {
            return switch (oauth.exchange(application, code, arrived.verifier(), redirect())) {
                case OAuth.Exchange.Refused(String error, int interval) -> {
                    LOG.warnf("GitHub refused a code: error=%s", error);
                    yield SignInPage.REFUSED.response();
                }
                case OAuth.Exchange.Granted granted -> granted(arrived, granted);
            };
        } catch (GitHubFailed failed) {
            LOG.warnf("sign-in by GitHub failed: %s", failed.kind());
            return failed.kind() == GitHubFailed.Kind.TOKEN || failed.kind() == GitHubFailed.Kind.INVALID
                    ? SignInPage.REFUSED.response()
                    : SignInPage.AWAY.response();
        } catch (Problem taken) {
            return SignInPage.TAKEN.response();
        }
    }

    private Response granted(RoundTrips.Return.Arrived arrived, OAuth.Exchange.Granted granted) {
        var api = apis.with(granted.token());
        var person = api.whoAmI();
        var user = arrived.person().isPresent() ? arrived.person().flatMap(users::find) : entrance.admit(person, api);
        if (user.isEmpty()) {
            activity.record(Happening.of("sign-in-refused", Actor.SYSTEM)
                    .with("login", person.login())
                    .from(peer()));
            return SignInPage.CLOSED.response();
        }
        var actor = Actor.person(user.get().id(), user.get().name());
        connections.store(user.get().id(), person, granted.scopes(), granted.token(), Connections.Kind.OAUTH, actor);
        var answer = Response.seeOther(URI.create(arrived.returnTo()))
                .header("Cache-Control", "no-store")
                .cookie(browserCookie("", 0));
        return arrived.person().isPresent()
                ? answer.build()
                : answer.cookie(cookie.issue(opened(user.get().id(), actor))).build();
    }

    private dev.loopforge.kernel.Redacted opened(UserId user, Actor actor) {
        var token = sessions.open(user, routing.request().getHeader("User-Agent"), peer());
        activity.record(Happening.of("signed-in-by-github", actor).from(peer()));
        return token;
    }

    /** A path of ours, and nothing a browser would take for another site. */
    static String safe(@Nullable String returnTo) {
        return Optional.ofNullable(returnTo)
                .filter(path -> OUR_PATH.matcher(path).matches())
                .filter(path -> !path.startsWith("/auth/") && !path.startsWith("/api/"))
                .orElse("/");
    }

    /** On loopback the browser may have come by any of its names; the Host header has been checked before. */
    private String redirect() {
        return settings.publicUrl()
                        .map(url -> url.toString().replaceAll("/+$", ""))
                        .orElseGet(() -> "http://" + routing.request().getHeader("Host"))
                + "/auth/github/callback";
    }

    private String browserName() {
        return settings.secure() ? "__Host-loopforge-github" : "loopforge-github-" + settings.port();
    }

    private @Nullable String browser() {
        var found = routing.request().getCookie(browserName());
        return found == null ? null : found.getValue();
    }

    /** Lax, because GitHub sends the browser back from another site. */
    private NewCookie browserCookie(String value, int seconds) {
        return new NewCookie.Builder(browserName())
                .value(value)
                .path("/")
                .httpOnly(true)
                .secure(settings.secure())
                .sameSite(NewCookie.SameSite.LAX)
                .maxAge(seconds)
                .build();
    }

    private String peer() {
        var address = routing.request().remoteAddress();
        return address == null ? "unknown" : String.valueOf(address.hostAddress());
    }
}
