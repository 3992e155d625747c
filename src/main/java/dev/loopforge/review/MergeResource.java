package dev.loopforge.review;

import dev.loopforge.board.Board;
import dev.loopforge.board.Door;
import dev.loopforge.board.Stage;
import dev.loopforge.board.TaskView;
import dev.loopforge.board.Tasks;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Reviewed;
import dev.loopforge.execution.Run;
import dev.loopforge.execution.Runs;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Merge;
import dev.loopforge.git.MergeMethod;
import dev.loopforge.git.Person;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Merging a finished run into the default branch, which only a person asks for. */
@Path("/api")
@RunOnVirtualThread
public class MergeResource {
    private static final Person PRODUCT = new Person("Loopforge", "noreply@loopforge.dev");

    private final Transaction transaction;
    private final Board board;
    private final Tasks tasks;
    private final Runs runs;
    private final Workflows workflows;
    private final Door door;
    private final PullRequests pullRequests;
    private final PullRequestRows rows;
    private final Aftermath aftermath;
    private final Conflicts conflicts;
    private final Reviewed reviewed;
    private final Clock clock;

    MergeResource(
            Transaction transaction,
            Board board,
            Tasks tasks,
            Runs runs,
            Workflows workflows,
            Door door,
            PullRequests pullRequests,
            PullRequestRows rows,
            Aftermath aftermath,
            Conflicts conflicts,
            Reviewed reviewed,
            Clock clock) {
        this.transaction = transaction;
        this.board = board;
        this.tasks = tasks;
        this.runs = runs;
        this.workflows = workflows;
        this.door = door;
        this.pullRequests = pullRequests;
        this.rows = rows;
        this.aftermath = aftermath;
        this.conflicts = conflicts;
        this.reviewed = reviewed;
        this.clock = clock;
    }

    /** How to merge: {@code fast-forward}, {@code merge} or {@code squash}. */
    @Schema(name = "MergeRequest")
    public record Request(@Nullable String method) {}

    @POST
    @Path("tasks/{id}/merge")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public TaskView merge(@PathParam("id") String id, @Nullable Request body) {
        var taskId = door.task(id, Role.MEMBER);
        var caller = door.caller();
        var task = board.task(taskId);
        if (task.stage() == Stage.DONE) {
            return tasks.view(task);
        }
        if (task.stage() != Stage.REVIEW) {
            throw Problem.refused("not-in-review", "Only a card in Review can be merged.");
        }
        var run = runs.of(taskId).stream()
                .filter(attempt -> attempt.status() == Run.Status.SUCCEEDED)
                .findFirst()
                .orElseThrow(() -> Problem.refused("nothing-to-merge", "This card has no finished run."));
        var workflow = workflows.get(task.workflowId());
        if (PullRequests.applies(workflow)) {
            return onGitHub(run, workflow, body);
        }
        var author = new Person(caller.name(), caller.login() + "@loopforge.local");
        var outcome = workflows
                .mirror(workflow)
                .merge(
                        workflow.defaultBranch(),
                        new CommitId(run.headCommit().orElseThrow()),
                        method(body),
                        author,
                        PRODUCT,
                        clock.instant(),
                        "Merge " + run.branch() + ": " + task.title());
        return switch (outcome) {
            case Merge.Merged(CommitId commit) -> tasks.view(reviewed.merged(taskId, caller.actor()));
            case Merge.Refused(String code, String sentence) -> throw Problem.refused(code, sentence);
            case Merge.Conflict(List<String> files) ->
                throw conflicts.told(run, workflow.defaultBranch(), files, caller.actor());
        };
    }

    /** Nothing is pushed to a branch of GitHub's that others work on: its pull request is merged, by GitHub. */
    private TaskView onGitHub(Run run, Workflow workflow, @Nullable Request body) {
        var known = rows.of(run.id())
                .orElseThrow(() ->
                        Problem.refused("pull-request-first", "Open the pull request first; GitHub then merges it."));
        var landed = pullRequests.merge(known, run, workflow, body == null ? null : body.method());
        return tasks.view(transaction.call(database -> {
            var now = rows.update(known, "merged", false, landed.head(), landed.checks());
            var done = reviewed.merged(run.task(), door.caller().actor());
            aftermath.merged(now);
            return done;
        }));
    }

    private static MergeMethod method(@Nullable Request body) {
        var name = body == null || body.method() == null ? "merge" : body.method();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "fast-forward" -> MergeMethod.FAST_FORWARD;
            case "merge" -> MergeMethod.MERGE;
            case "squash" -> MergeMethod.SQUASH;
            default -> throw Problem.invalid("method", "The methods are fast-forward, merge and squash.");
        };
    }
}
