package dev.loopforge.review;

import dev.loopforge.board.Door;
import dev.loopforge.execution.Runs;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The pull request of a run. */
@Path("/api/runs/{id}/pull-request")
@RunOnVirtualThread
public class PullRequestResource {
    private final PullRequests pullRequests;
    private final PullRequestRows rows;
    private final Runs runs;
    private final Door door;

    PullRequestResource(PullRequests pullRequests, PullRequestRows rows, Runs runs, Door door) {
        this.pullRequests = pullRequests;
        this.rows = rows;
        this.runs = runs;
        this.door = door;
    }

    /** Opens it, or answers with the one that is there. */
    @POST
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = PullRequest.View.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PullRequest.View.class)))
    public Response open(@PathParam("id") String id) {
        var opened = pullRequests.open(run(id, Role.MEMBER), door.caller().actor());
        return Response.status(opened.fresh() ? 201 : 200)
                .entity(opened.pullRequest().view())
                .build();
    }

    @GET
    @Access(Access.To.VIEWER)
    public PullRequest.View get(@PathParam("id") String id) {
        return rows.of(run(id, Role.VIEWER))
                .orElseThrow(() -> Problem.notFound("pull-request-unknown", "This run has no pull request yet."))
                .view();
    }

    private RunId run(String id, Role needed) {
        var run = runs.get(RunId.parse(id));
        try {
            door.task(run.task().toString(), needed);
        } catch (Problem refused) {
            throw refused.status() == 404
                    ? Problem.notFound("run-unknown", "There is no such run, or it is not yours.")
                    : refused;
        }
        return run.id();
    }
}
