package dev.loopforge.review;

import dev.loopforge.board.Door;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Run;
import dev.loopforge.execution.Runs;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.DiffScope;
import dev.loopforge.git.FileChange;
import dev.loopforge.git.FileDiff;
import dev.loopforge.git.Mirror;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** What a run changed, file by file, and which of it the caller has viewed. */
@Path("/api")
@RunOnVirtualThread
public class DiffResource {
    private final Runs runs;
    private final Workflows workflows;
    private final Viewed viewed;
    private final Door door;

    DiffResource(Runs runs, Workflows workflows, Viewed viewed, Door door) {
        this.runs = runs;
        this.workflows = workflows;
        this.viewed = viewed;
        this.door = door;
    }

    /** The files a run changed. */
    public record DiffView(String baseCommit, String headCommit, List<FileView> files) {}

    /** One changed file; {@code viewed} is the caller's own mark. */
    @Schema(name = "DiffFile")
    public record FileView(
            String path,
            @Nullable String oldPath,
            FileChange.Status status,
            int additions,
            int deletions,
            boolean binary,
            boolean tooLarge,
            boolean viewed,
            String newBlob,
            List<FileDiff.Hunk> hunks) {
        static FileView of(FileDiff file, boolean viewed) {
            return new FileView(
                    file.path(),
                    file.oldPath(),
                    file.status(),
                    file.additions(),
                    file.deletions(),
                    file.binary(),
                    file.tooLarge(),
                    viewed,
                    file.newBlob(),
                    file.hunks());
        }
    }

    /** A mark to set, or to take away where {@code viewed} is false. */
    public record Mark(@Nullable String file, @Nullable Boolean viewed) {}

    /** The caller's mark as it now is. */
    public record Marked(String file, boolean viewed) {}

    @GET
    @Path("runs/{id}/diff")
    @Access(Access.To.VIEWER)
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = DiffView.class)))
    public Response diff(
            @PathParam("id") String id,
            @QueryParam("format") @DefaultValue("json") String format,
            @Parameter(
                            description =
                                    "Another commit to compare with: a checkpoint, an earlier head, another attempt's.")
                    @QueryParam("from")
                    @Nullable
                    String from,
            @QueryParam("to") @Nullable String to,
            @Parameter(description = "One file alone, which may be larger than one of many.")
                    @QueryParam("file")
                    @Nullable
                    String file,
            @QueryParam("whitespace") @DefaultValue("shown") String whitespace) {
        var run = runs.at(door, id, Role.VIEWER);
        var mirror = mirror(run);
        var old = from == null ? base(run) : named(mirror, from);
        var young = to == null ? head(run) : named(mirror, to);
        return switch (format) {
            case "json" ->
                Response.ok(view(run, old, young, scope(file, whitespace)), "application/json")
                        .build();
            case "patch" ->
                Response.ok((StreamingOutput) out -> mirror.patch(old, young, out), "text/plain; charset=utf-8")
                        .build();
            default -> throw Problem.invalid("format", "The formats are json and patch.");
        };
    }

    private DiffView view(Run run, CommitId old, CommitId young, DiffScope scope) {
        var marks = viewed.by(door.caller().id(), run.id());
        var files = mirror(run).diff(old, young, scope).stream()
                .map(file -> FileView.of(file, file.newBlob().equals(marks.get(file.path()))))
                .toList();
        return new DiffView(old.value(), young.value(), files);
    }

    private static DiffScope scope(@Nullable String file, String whitespace) {
        var spaces =
                switch (whitespace) {
                    case "shown" -> DiffScope.Whitespace.SHOWN;
                    case "ignored" -> DiffScope.Whitespace.IGNORED;
                    default -> throw Problem.invalid("whitespace", "White space is shown or ignored.");
                };
        return new DiffScope(Optional.ofNullable(file).filter(name -> !name.isBlank()), spaces);
    }

    private static CommitId named(Mirror mirror, String commit) {
        return mirror.resolve(commit)
                .filter(found -> found.value().equals(commit))
                .orElseThrow(() -> Problem.notFound("commit-unknown", "This commit is not kept here."));
    }

    @PUT
    @Path("runs/{id}/viewed")
    @Access(value = Access.To.VIEWER, by = Access.By.RUN)
    public Marked mark(@PathParam("id") String id, Mark body) {
        var run = runs.at(door, id, Role.VIEWER);
        var name = body.file() == null ? "" : body.file();
        var file = mirror(run).changes(base(run), head(run)).stream()
                .filter(change -> change.path().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("file", "This run did not change such a file."));
        boolean wanted = !Boolean.FALSE.equals(body.viewed());
        var person = door.caller().id();
        if (wanted) {
            viewed.mark(person, run.id(), name, file.newBlob());
        } else {
            viewed.unmark(person, run.id(), name);
        }
        return new Marked(name, wanted);
    }

    private Mirror mirror(Run run) {
        return workflows.mirror(workflows.get(run.workflow()));
    }

    private static CommitId base(Run run) {
        return new CommitId(run.baseCommit().orElseThrow(DiffResource::nothingYet));
    }

    private static CommitId head(Run run) {
        return new CommitId(run.headCommit().orElseThrow(DiffResource::nothingYet));
    }

    private static Problem nothingYet() {
        return Problem.notFound("diff-unknown", "This run has committed nothing yet.");
    }
}
