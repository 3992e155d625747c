package dev.loopforge.review;

import dev.loopforge.board.Door;
import dev.loopforge.board.TaskView;
import dev.loopforge.board.Tasks;
import dev.loopforge.board.Workflows;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Making cards of GitHub's issues. */
@Path("/api/workflows/{id}/issues/import")
@RunOnVirtualThread
public class IssueResource {
    private final IssueImport issues;
    private final Workflows workflows;
    private final Tasks tasks;
    private final Door door;

    IssueResource(IssueImport issues, Workflows workflows, Tasks tasks, Door door) {
        this.issues = issues;
        this.workflows = workflows;
        this.tasks = tasks;
        this.door = door;
    }

    /** Which issues: open ones that carry all these labels; all open ones where none is named. */
    public record Filter(@Nullable List<String> labels) {}

    @POST
    @Access(Access.To.MEMBER)
    public Page<TaskView> take(@PathParam("id") String id, @Nullable Filter body) {
        var workflow = workflows.get(door.workflow(id, Role.MEMBER));
        List<String> labels = body == null || body.labels() == null ? List.of() : body.labels();
        return Page.whole(issues.take(workflow, labels, door.caller())).map(tasks::view);
    }
}
