package dev.loopforge.brainstorm;

import dev.loopforge.board.Door;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Files attached to a conversation: taken as the raw body, given back with a type that no browser runs. */
@Path("/api")
@RunOnVirtualThread
public class AttachmentResource {
    private final Attachments attachments;
    private final Door door;

    AttachmentResource(Attachments attachments, Door door) {
        this.attachments = attachments;
        this.door = door;
    }

    @POST
    @Path("tasks/{id}/attachments")
    @Consumes(MediaType.WILDCARD)
    @Access(Access.To.MEMBER)
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Attachments.View.class)))
    public Response attach(@PathParam("id") String id, @QueryParam("name") @Nullable String name, InputStream body)
            throws IOException {
        var task = door.task(id, Role.MEMBER);
        var bytes = body.readNBytes(Attachments.MAX_BYTES + 1);
        return Response.status(201)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(attachments.keep(task, name, bytes, door.caller().id()))
                .build();
    }

    @GET
    @Path("tasks/{id}/attachments/{attachment}")
    @Access(Access.To.VIEWER)
    public Response read(@PathParam("id") String id, @PathParam("attachment") String attachment) {
        var task = door.task(id, Role.VIEWER);
        var content = attachments.get(task, uuid(attachment));
        var name = URLEncoder.encode(content.name(), StandardCharsets.UTF_8).replace("+", "%20");
        var shown = content.picture() ? "inline" : "attachment";
        return Response.ok(content.bytes())
                .type(content.picture() ? content.mediaType() : "text/plain; charset=utf-8")
                .header("Content-Disposition", shown + "; filename*=UTF-8''" + name)
                .build();
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException malformed) {
            throw Attachments.unknown();
        }
    }
}
