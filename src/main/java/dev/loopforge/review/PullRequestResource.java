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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The pull request of a run. */
@Path("/api/runs/{id}/pull-request")
@RunOnVirtualThread
public class PullRequestResource {
    private static final int MOST_TEXT = 20_000;

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

    /**
     * How it is to be opened.
     *
     * @param title absent the card's
     * @param text what stands above the plan, the evidence and the cost
     */
    @Schema(name = "NewPullRequest")
    public record NewPullRequest(
            @Nullable String title, @Nullable String text) {
        PullRequests.Words words() {
            if (text != null && text.length() > MOST_TEXT) {
                throw Problem.invalid("text", "The text may have 20,000 characters at most.");
            }
            return new PullRequests.Words(filled(title), filled(text));
        }

        private static Optional<String> filled(@Nullable String text) {
            return Optional.ofNullable(text).filter(words -> !words.isBlank());
        }
    }

    /** Opens it, or answers with the one that is there. */
    @POST
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = PullRequest.View.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PullRequest.View.class)))
    public Response open(@PathParam("id") String id, @Nullable NewPullRequest body) {
        var words = body == null ? PullRequests.Words.NONE : body.words();
        var opened =
                pullRequests.open(run(id, Role.MEMBER), words, door.caller().actor());
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
