package dev.loopforge.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.board.Board;
import dev.loopforge.board.Door;
import dev.loopforge.board.TaskView;
import dev.loopforge.board.Tasks;
import dev.loopforge.board.Versions;
import dev.loopforge.board.Workflows;
import dev.loopforge.brainstorm.Answers;
import dev.loopforge.brainstorm.Brainstorming;
import dev.loopforge.brainstorm.Choices;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.OnceFilter;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The plan of a task: asking for one, editing, deciding. */
@Path("/api")
@RunOnVirtualThread
public class PlanResource {
    private final Planning planning;
    private final Proposing proposing;
    private final Brainstorming brainstorming;
    private final Answers answers;
    private final Choices choices;
    private final Board board;
    private final Tasks tasks;
    private final Workflows workflows;
    private final Transaction transaction;
    private final Door door;
    private final RoutingContext routing;

    PlanResource(
            Planning planning,
            Proposing proposing,
            Brainstorming brainstorming,
            Answers answers,
            Choices choices,
            Board board,
            Tasks tasks,
            Workflows workflows,
            Transaction transaction,
            Door door,
            RoutingContext routing) {
        this.planning = planning;
        this.proposing = proposing;
        this.brainstorming = brainstorming;
        this.answers = answers;
        this.choices = choices;
        this.board = board;
        this.tasks = tasks;
        this.workflows = workflows;
        this.transaction = transaction;
        this.door = door;
        this.routing = routing;
    }

    /** Which model is to propose, and what it should heed. */
    @Schema(name = "PlanRequest")
    public record Request(
            @Nullable String provider,
            @Nullable String model,
            @Nullable String feedback) {}

    /** A decision for exactly this version and content. */
    public record Approve(
            @Nullable Integer version, @Nullable String digest) {}

    /** Why the plan is sent back, as a whole and step by step. */
    public record Reject(
            @Nullable Integer version,
            @Nullable String feedback,
            @Nullable List<StepComment> comments) {}

    /** A remark on one step, counted from 1. */
    public record StepComment(int step, String text) {}

    /** The plan and its card after a decision. */
    public record Decided(PlanView plan, TaskView task) {}

    @GET
    @Path("tasks/{id}/plan")
    @Access(Access.To.VIEWER)
    public PlanView get(@PathParam("id") String id) {
        return planning.current(door.task(id, Role.VIEWER))
                .map(PlanView::of)
                .orElseThrow(() -> Problem.notFound("plan-unknown", "This card has no plan yet."));
    }

    @GET
    @Path("tasks/{id}/plan/versions")
    @Access(Access.To.VIEWER)
    public Page<PlanView> versions(@PathParam("id") String id) {
        return Page.whole(planning.versions(door.task(id, Role.VIEWER))).map(PlanView::of);
    }

    @POST
    @Path("tasks/{id}/plan")
    @Produces("text/event-stream")
    @Access(Access.To.MEMBER)
    public void propose(@PathParam("id") String id, Request body, @Suspended AsyncResponse response) {
        var task = door.task(id, Role.MEMBER);
        if (Boolean.TRUE.equals(routing.get(OnceFilter.REPEATED))) {
            resume(id, null, response);
            return;
        }
        var choice = choices.of(
                body.provider(), body.model(), workflows.get(board.task(task).workflowId()), door.caller());
        answers.follow(routing, proposing.start(task, choice, body.feedback(), door.caller()), null);
    }

    @GET
    @Path("tasks/{id}/plan/stream")
    @Produces("text/event-stream")
    @Access(Access.To.VIEWER)
    public void resume(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Suspended AsyncResponse response) {
        answers.find(Proposing.topic(door.task(id, Role.VIEWER)))
                .ifPresentOrElse(
                        live -> answers.follow(routing, live, lastEventId),
                        () -> response.resume(Response.noContent().build()));
    }

    @DELETE
    @Path("tasks/{id}/plan/stream")
    @Access(Access.To.MEMBER)
    public Response stop(@PathParam("id") String id) {
        answers.stop(Proposing.topic(door.task(id, Role.MEMBER)));
        return Response.noContent().build();
    }

    @PUT
    @Path("tasks/{id}/plan")
    @Access(Access.To.MEMBER)
    public PlanView edit(@PathParam("id") String id, JsonNode body) {
        var task = door.task(id, Role.MEMBER);
        var version = Versions.require(
                body.path("version").isInt() ? body.path("version").intValue() : null);
        var caller = door.caller();
        return PlanView.of(planning.edit(task, version, PlanContent.require(body), caller.id(), caller.actor()));
    }

    @POST
    @Path("tasks/{id}/plan/approve")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Decided approve(@PathParam("id") String id, Approve body) {
        var task = door.task(id, Role.MEMBER);
        var caller = door.caller();
        var settings = workflows.get(board.task(task).workflowId()).settings();
        var rule = Boolean.TRUE.equals(settings.requireSecondPerson())
                ? Planning.Rule.SECOND_PERSON
                : Planning.Rule.ANY_MEMBER;
        var plan = planning.approve(
                task, Versions.require(body.version()), body.digest(), caller.id(), caller.actor(), rule);
        return new Decided(PlanView.of(plan), tasks.view(board.task(task)));
    }

    @POST
    @Path("tasks/{id}/plan/reject")
    @Access(Access.To.MEMBER)
    public Decided reject(@PathParam("id") String id, Reject body) {
        var task = door.task(id, Role.MEMBER);
        var version = Versions.require(body.version());
        var feedback =
                new StringBuilder(body.feedback() == null ? "" : body.feedback().strip());
        if (body.comments() != null) {
            body.comments().forEach(comment -> feedback.append("\nStep ")
                    .append(comment.step())
                    .append(": ")
                    .append(comment.text()));
        }
        if (feedback.toString().isBlank() || feedback.length() > 20_000) {
            throw Problem.invalid("feedback", "Say in 1 to 20,000 characters what should change.");
        }
        var caller = door.caller();
        return transaction.call(database -> {
            var plan = planning.reject(task, version, feedback.toString(), caller.actor());
            brainstorming.feedback(task, "Feedback on plan version " + version + ": " + feedback, caller);
            return new Decided(PlanView.of(plan), tasks.view(board.task(task)));
        });
    }
}
