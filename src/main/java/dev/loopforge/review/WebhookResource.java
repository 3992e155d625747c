package dev.loopforge.review;

import dev.loopforge.github.Deliveries;
import dev.loopforge.identity.Access;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.queue.JobQueue;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where GitHub delivers: the signature first, then stored, then answered; handling it is a job's work. */
@Path("/api/webhooks/github")
@RunOnVirtualThread
public class WebhookResource {
    private final Deliveries deliveries;
    private final JobQueue queue;
    private final Transaction transaction;

    WebhookResource(Deliveries deliveries, JobQueue queue, Transaction transaction) {
        this.deliveries = deliveries;
        this.queue = queue;
        this.transaction = transaction;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Access(Access.To.ANONYMOUS)
    public Response receive(
            byte[] body,
            @HeaderParam("Content-Type") @Nullable String type,
            @HeaderParam("X-Hub-Signature-256") @Nullable String signature,
            @HeaderParam("X-GitHub-Event") @Nullable String event,
            @HeaderParam("X-GitHub-Delivery") @Nullable String id) {
        if (!deliveries.open()) {
            throw Problem.notFound(
                    "webhooks-disabled", "Webhooks are off: LOOPFORGE_GITHUB_WEBHOOK_SECRET is not set here.");
        }
        boolean json = type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
        if (!json || !deliveries.signed(body, signature)) {
            throw Problem.unauthenticated(
                    "signature-refused", "The delivery is not JSON signed with our secret (X-Hub-Signature-256).");
        }
        if (id == null || !id.matches("[A-Za-z0-9-]{1,100}") || event == null || !event.matches("[a-z0-9_]{1,60}")) {
            throw Problem.malformed("delivery-malformed", "X-GitHub-Delivery or X-GitHub-Event is missing.");
        }
        boolean fresh = transaction.call(database -> {
            boolean first = deliveries.store(id, event, body);
            if (first) {
                queue.enqueue(new HandleDelivery(id));
            }
            return first;
        });
        return Response.status(fresh ? 202 : 200).build();
    }
}
