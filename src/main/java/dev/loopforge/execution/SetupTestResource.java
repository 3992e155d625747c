package dev.loopforge.execution;

import dev.loopforge.board.Door;
import dev.loopforge.board.Workflows;
import dev.loopforge.brainstorm.Answers;
import dev.loopforge.brainstorm.LiveAnswer;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.OnceFilter;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.WorkflowId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Trying a board's set-up before any agent depends on it. The test belongs to the board: a reload goes on watching it. */
@Path("/api/workflows/{id}/setup-test")
@RunOnVirtualThread
public class SetupTestResource {
    private final SetupTest test;
    private final Workflows workflows;
    private final Answers answers;
    private final Door door;
    private final RoutingContext routing;

    SetupTestResource(SetupTest test, Workflows workflows, Answers answers, Door door, RoutingContext routing) {
        this.test = test;
        this.workflows = workflows;
        this.answers = answers;
        this.door = door;
        this.routing = routing;
    }

    @POST
    @Produces("text/event-stream")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public void start(@PathParam("id") String id, @Suspended AsyncResponse response) {
        var workflow = workflows.get(door.workflow(id, Role.MEMBER));
        if (Boolean.TRUE.equals(routing.get(OnceFilter.REPEATED))) {
            resume(id, null, response);
            return;
        }
        var steps = SetupTest.steps(workflow.settings());
        var topic = topic(workflow.id());
        if (answers.find(topic).filter(live -> !live.ended()).isPresent()) {
            throw Problem.conflict("setup-test-under-way", "The set-up of this board is being tested already.");
        }
        LiveAnswer live =
                answers.begin(topic, UUID.randomUUID().toString(), answer -> test.run(workflow, steps, answer));
        answers.follow(routing, live, null);
    }

    @GET
    @Produces("text/event-stream")
    @Access(Access.To.VIEWER)
    public void resume(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Suspended AsyncResponse response) {
        answers.find(topic(door.workflow(id, Role.VIEWER)))
                .ifPresentOrElse(
                        live -> answers.follow(routing, live, lastEventId),
                        () -> response.resume(Response.noContent().build()));
    }

    @DELETE
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Response stop(@PathParam("id") String id) {
        answers.stop(topic(door.workflow(id, Role.MEMBER)));
        return Response.noContent().build();
    }

    private static String topic(WorkflowId workflow) {
        return "setup " + workflow;
    }
}
