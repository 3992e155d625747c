package dev.loopforge.brainstorm;

import dev.loopforge.board.Board;
import dev.loopforge.board.Door;
import dev.loopforge.board.Workflows;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.OnceFilter;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conversation of a task. */
@Path("/api")
@RunOnVirtualThread
public class BrainstormResource {
    private final Brainstorming brainstorming;
    private final Messages messages;
    private final Answers answers;
    private final Choices choices;
    private final Board board;
    private final Workflows workflows;
    private final Door door;
    private final RoutingContext routing;

    BrainstormResource(
            Brainstorming brainstorming,
            Messages messages,
            Answers answers,
            Choices choices,
            Board board,
            Workflows workflows,
            Door door,
            RoutingContext routing) {
        this.brainstorming = brainstorming;
        this.messages = messages;
        this.answers = answers;
        this.choices = choices;
        this.board = board;
        this.workflows = workflows;
        this.door = door;
        this.routing = routing;
    }

    /** What a person says, and who is to answer. */
    public record Say(
            @Nullable String message,
            @Nullable String provider,
            @Nullable String model,
            @Nullable List<String> attachments,
            @Nullable String parentId) {}

    @GET
    @Path("tasks/{id}/messages")
    @Access(Access.To.VIEWER)
    public Page<Messages.View> messages(@PathParam("id") String id) {
        return Page.whole(messages.of(door.task(id, Role.VIEWER)));
    }

    @POST
    @Path("tasks/{id}/brainstorm")
    @Produces("text/event-stream")
    @Access(Access.To.MEMBER)
    public void say(@PathParam("id") String id, Say body, @Suspended AsyncResponse response) {
        var task = door.task(id, Role.MEMBER);
        if (Boolean.TRUE.equals(routing.get(OnceFilter.REPEATED))) {
            resume(id, null, response);
            return;
        }
        var workflow = workflows.get(board.task(task).workflowId());
        var choice = choices.of(body.provider(), body.model(), workflow, door.caller());
        var attachments = body.attachments() == null ? List.<String>of() : body.attachments();
        var saying = new Brainstorming.Saying(body.message(), body.parentId(), attachments);
        answers.follow(routing, brainstorming.say(task, saying, choice, door.caller()), null);
    }

    @GET
    @Path("tasks/{id}/brainstorm")
    @Produces("text/event-stream")
    @Access(Access.To.VIEWER)
    public void resume(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Suspended AsyncResponse response) {
        var task = door.task(id, Role.VIEWER);
        answers.find(Brainstorming.topic(task))
                .ifPresentOrElse(
                        live -> answers.follow(routing, live, lastEventId),
                        () -> response.resume(Response.noContent().build()));
    }

    @DELETE
    @Path("tasks/{id}/brainstorm")
    @Access(Access.To.MEMBER)
    public Response stop(@PathParam("id") String id) {
        answers.stop(Brainstorming.topic(door.task(id, Role.MEMBER)));
        return Response.noContent().build();
    }
}
