package dev.loopforge.github;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A person's own GitHub account: connecting it by token or device, looking at it, and what it can see. */
@Path("/api")
@RunOnVirtualThread
public class AccountResource {
    private final Connections connections;
    private final Devices devices;
    private final CurrentCaller current;
    private final GitHubSettings settings;

    AccountResource(Connections connections, Devices devices, CurrentCaller current, GitHubSettings settings) {
        this.connections = connections;
        this.devices = devices;
        this.current = current;
        this.settings = settings;
    }

    /** A personal access token. */
    public record NewToken(@Nullable String token) {}

    /** The connected account; only the end of its token is ever shown. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ConnectionView(
            boolean connected,
            @Nullable String login,
            @Nullable String kind,
            @Nullable List<String> scopes,
            @Nullable String tokenHint,
            @Nullable Instant badSince,
            @Nullable Instant checkedAt,
            List<String> ways) {}

    /** Where a device flow stands: {@code pending}, {@code connected}, {@code denied}, {@code expired}, {@code refused}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DeviceView(
            String status,
            @Nullable String userCode,
            @Nullable String verificationUri,
            @Nullable Integer interval,
            @Nullable Instant expiresAt,
            @Nullable String title,
            @Nullable ConnectionView connection) {}

    /** A repository the picker offers. */
    public record RepositoryView(
            String fullName,

            @com.fasterxml.jackson.annotation.JsonProperty("private")
            boolean privateCode,

            boolean archived,
            String defaultBranch,
            @Nullable String description,
            boolean canPush) {
        static RepositoryView of(RemoteRepository one) {
            return new RepositoryView(
                    one.fullName(),
                    one.privateCode(),
                    one.archived(),
                    one.defaultBranch(),
                    one.description().orElse(null),
                    one.push());
        }
    }

    @GET
    @Path("account/github")
    @Access(Access.To.VIEWER)
    public ConnectionView connection() {
        return connections
                .find(current.get().id())
                .map(this::view)
                .orElseGet(() -> new ConnectionView(false, null, null, null, null, null, null, ways()));
    }

    @POST
    @Path("account/github/token")
    @Access(Access.To.VIEWER)
    public ConnectionView byToken(NewToken body) {
        var caller = current.get();
        var token = body.token() == null ? "" : body.token().strip();
        if (!token.matches("[A-Za-z0-9_.-]{10,500}")) {
            throw Problem.invalid("token", "This is not a GitHub token. It begins with github_pat_ or ghp_.");
        }
        return connected(caller, new Redacted(token), Connections.Kind.TOKEN);
    }

    @POST
    @Path("account/github/device")
    @Access(Access.To.VIEWER)
    public DeviceView byDevice() {
        var caller = current.get();
        try {
            return switch (devices.proceed(caller.id())) {
                case Devices.Progress.Waiting(String code, String uri, int interval, Instant expires) ->
                    new DeviceView("pending", code, uri, interval, expires, null, null);
                case Devices.Progress.Ended(String code, String sentence) ->
                    new DeviceView(code, null, null, null, null, sentence, null);
                case Devices.Progress.Granted(Redacted token) ->
                    new DeviceView(
                            "connected",
                            null,
                            null,
                            null,
                            null,
                            null,
                            connected(caller, token, Connections.Kind.DEVICE));
            };
        } catch (GitHubFailed failed) {
            throw failed.problem();
        }
    }

    @DELETE
    @Path("account/github")
    @Access(value = Access.To.VIEWER, by = Access.By.SESSION)
    public Response disconnect() {
        var caller = current.get();
        connections.disconnect(caller.id(), caller.actor());
        return Response.noContent().build();
    }

    @GET
    @Path("github/repositories")
    @Access(Access.To.MEMBER)
    public Page<RepositoryView> repositories(
            @QueryParam("q") @DefaultValue("") String words, @QueryParam("limit") @DefaultValue("50") int limit) {
        try {
            return Page.whole(connections.as(
                            current.get().id(), api -> api.repositories(words, Math.clamp(limit, 1, Page.MAX_LIMIT))))
                    .map(RepositoryView::of);
        } catch (GitHubFailed failed) {
            throw failed.problem();
        }
    }

    private ConnectionView connected(Caller caller, Redacted token, Connections.Kind kind) {
        try {
            return view(connections.connect(caller.id(), token, kind, caller.actor()));
        } catch (GitHubFailed failed) {
            var problem = failed.problem();
            throw failed.kind() == GitHubFailed.Kind.TOKEN ? problem.withError("token", problem.title()) : problem;
        }
    }

    private ConnectionView view(Connection one) {
        return new ConnectionView(
                true,
                one.login(),
                one.kind(),
                one.scopes(),
                one.tokenHint(),
                one.badSince().orElse(null),
                one.checkedAt(),
                ways());
    }

    private List<String> ways() {
        return settings.application().isPresent() ? List.of("oauth", "device", "token") : List.of("token");
    }
}
