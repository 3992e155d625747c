package dev.loopforge.admin;

import dev.loopforge.board.Door;
import dev.loopforge.board.Workflows;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Membership;
import dev.loopforge.identity.Membership.Member;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Who is on a board. Administrators say; everybody on the board may know with whom they share it. */
@Path("/api")
@RunOnVirtualThread
public class MemberResource {
    private final Membership membership;
    private final Workflows workflows;
    private final Door door;

    MemberResource(Membership membership, Workflows workflows, Door door) {
        this.membership = membership;
        this.workflows = workflows;
        this.door = door;
    }

    /** A person to put on the board. */
    public record NewMember(
            @Nullable String userId, @Nullable Role role) {}

    /** Somebody on the board, as their colleagues see them. */
    public record Colleague(String id, String login, String name) {}

    @GET
    @Path("workflows/{id}/members")
    @Access(Access.To.ADMIN)
    public Page<Member> list(@PathParam("id") String id) {
        return Page.whole(membership.of(board(id, Role.ADMIN)));
    }

    @POST
    @Path("workflows/{id}/members")
    @Access(Access.To.ADMIN)
    public Response put(@PathParam("id") String id, NewMember body) {
        var workflow = board(id, Role.ADMIN);
        if (body.userId() == null) {
            throw Problem.invalid("userId", "Say whom to put on the board.");
        }
        var role = body.role() == null ? Role.MEMBER : body.role();
        return Response.status(201)
                .entity(membership.put(workflow, UserId.parse(body.userId()), role, door.caller()))
                .build();
    }

    @DELETE
    @Path("workflows/{id}/members/{user}")
    @Access(Access.To.ADMIN)
    public Response remove(@PathParam("id") String id, @PathParam("user") String user) {
        membership.remove(board(id, Role.ADMIN), UserId.parse(user), door.caller());
        return Response.noContent().build();
    }

    @GET
    @Path("workflows/{id}/people")
    @Access(Access.To.VIEWER)
    public Page<Colleague> people(@PathParam("id") String id) {
        return Page.whole(membership.of(board(id, Role.VIEWER)))
                .map(member -> new Colleague(member.userId(), member.login(), member.name()));
    }

    private WorkflowId board(String id, Role needed) {
        var workflow = door.workflow(id, needed);
        workflows.get(workflow);
        return workflow;
    }
}
