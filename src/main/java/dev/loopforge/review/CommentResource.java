package dev.loopforge.review;

import dev.loopforge.board.Door;
import dev.loopforge.board.Versions;
import dev.loopforge.execution.Reviewed;
import dev.loopforge.execution.Run;
import dev.loopforge.execution.Runs;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Line comments on a run, sending them to the agent, and accepting what a run did beyond its plan. */
@Path("/api")
@RunOnVirtualThread
public class CommentResource {
    private final Comments comments;
    private final Reviewed reviewed;
    private final Runs runs;
    private final Door door;

    CommentResource(Comments comments, Reviewed reviewed, Runs runs, Door door) {
        this.comments = comments;
        this.reviewed = reviewed;
        this.runs = runs;
        this.door = door;
    }

    /** A comment's new text, on the version read. */
    @Schema(name = "ReviewCommentEdit")
    public record Edit(@Nullable Integer version, @Nullable String text) {}

    @GET
    @Path("runs/{id}/comments")
    @Access(Access.To.VIEWER)
    public Page<Comment.View> list(@PathParam("id") String id) {
        return Page.whole(comments.all(runs.at(door, id, Role.VIEWER)));
    }

    @POST
    @Path("runs/{id}/comments")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Response write(@PathParam("id") String id, Comments.Draft body) {
        var comment = comments.write(runs.at(door, id, Role.MEMBER), body, door.caller());
        return Response.status(201).entity(comment).build();
    }

    @GET
    @Path("runs/{id}/comments/{comment}")
    @Access(Access.To.VIEWER)
    public Comment.View get(@PathParam("id") String id, @PathParam("comment") String comment) {
        return comments.one(runs.at(door, id, Role.VIEWER), id(comment));
    }

    @PATCH
    @Path("runs/{id}/comments/{comment}")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Comment.View edit(@PathParam("id") String id, @PathParam("comment") String comment, Edit body) {
        var run = runs.at(door, id, Role.MEMBER);
        return comments.edit(run, id(comment), Versions.require(body.version()), body.text(), door.caller());
    }

    @DELETE
    @Path("runs/{id}/comments/{comment}")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Response delete(@PathParam("id") String id, @PathParam("comment") String comment) {
        comments.delete(runs.at(door, id, Role.MEMBER), id(comment), door.caller());
        return Response.ok().build();
    }

    @POST
    @Path("runs/{id}/send-comments")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Run.View send(@PathParam("id") String id) {
        return comments.send(runs.at(door, id, Role.MEMBER), door.caller()).view();
    }

    /** A person answers for evidence that is only claimed because the run went beyond its plan. */
    @POST
    @Path("runs/{id}/accept")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Run.View accept(@PathParam("id") String id) {
        return reviewed.accept(runs.at(door, id, Role.MEMBER).id(), door.caller())
                .view();
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            throw Problem.notFound("comment-unknown", "There is no such comment, or it is not yours.");
        }
    }
}
