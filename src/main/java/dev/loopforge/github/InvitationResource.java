package dev.loopforge.github;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Happening;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Whom an administrator has invited to come in by GitHub. */
@Path("/api/github/invitations")
@RunOnVirtualThread
@Access(Access.To.ADMIN)
public class InvitationResource {
    private final Entrance entrance;
    private final CurrentCaller current;
    private final Activity activity;

    InvitationResource(Entrance entrance, CurrentCaller current, Activity activity) {
        this.entrance = entrance;
        this.current = current;
        this.activity = activity;
    }

    /** A GitHub login, and what its owner may do here. */
    public record NewInvitation(
            @Nullable String login, @Nullable Role role) {}

    /** An invitation that waits. */
    public record InvitationView(String login, Role role, java.time.Instant createdAt) {}

    @GET
    public Page<InvitationView> list() {
        return Page.whole(entrance.invitations())
                .map(one -> new InvitationView(one.login(), one.role(), one.createdAt()));
    }

    @POST
    public Response invite(NewInvitation body) {
        var login = body.login() == null ? "" : body.login();
        entrance.invite(
                login,
                body.role() == null ? Role.MEMBER : body.role(),
                current.get().id());
        activity.record(Happening.of("github-invited", current.get().actor()).with("login", login));
        return Response.status(201).entity(list()).build();
    }

    @DELETE
    @Path("{login}")
    public Response uninvite(@PathParam("login") String login) {
        entrance.uninvite(login);
        activity.record(Happening.of("github-uninvited", current.get().actor()).with("login", login));
        return Response.noContent().build();
    }
}
