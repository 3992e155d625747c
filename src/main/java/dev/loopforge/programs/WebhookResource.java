package dev.loopforge.programs;

import dev.loopforge.board.Door;
import dev.loopforge.board.Workflows;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.identity.ShownOnce;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.WorkflowId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The addresses outside that a board tells of what happens. The secret is shown once, to a person. */
@Path("/api")
@RunOnVirtualThread
@Access(Access.To.ADMIN)
public class WebhookResource {
    private final Webhooks webhooks;
    private final Workflows workflows;
    private final Door door;

    WebhookResource(Webhooks webhooks, Workflows workflows, Door door) {
        this.webhooks = webhooks;
        this.workflows = workflows;
        this.door = door;
    }

    /** Where to tell of what; no kinds means everything. */
    public record NewWebhook(@Nullable String url, @Nullable List<String> kinds) {}

    /** A new webhook; {@code secret} is shown this once. */
    public record MadeView(String id, String url, List<String> kinds, String secret) {}

    @GET
    @Path("workflows/{id}/webhooks")
    public Page<Webhooks.View> list(@PathParam("id") String id) {
        return Page.whole(webhooks.of(board(id)));
    }

    @POST
    @Path("workflows/{id}/webhooks")
    @ShownOnce
    @Access(value = Access.To.ADMIN, by = Access.By.SESSION)
    public Response make(@PathParam("id") String id, NewWebhook body) {
        var made = webhooks.make(
                board(id),
                body.url() == null ? "" : body.url(),
                body.kinds() == null ? List.of() : body.kinds(),
                door.caller());
        var webhook = made.webhook();
        return Response.status(201)
                .entity(new MadeView(
                        webhook.id(),
                        webhook.url(),
                        webhook.kinds(),
                        made.secret().reveal()))
                .build();
    }

    @DELETE
    @Path("workflows/{id}/webhooks/{webhook}")
    public Response remove(@PathParam("id") String id, @PathParam("webhook") String webhook) {
        webhooks.remove(board(id), parsed(webhook), door.caller());
        return Response.noContent().build();
    }

    private WorkflowId board(String id) {
        return workflows.get(door.workflow(id, Role.ADMIN)).id();
    }

    private static UUID parsed(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            throw Problem.notFound("webhook-unknown", "There is no such webhook.");
        }
    }
}
