package dev.loopforge.board;

import static dev.loopforge.schema.Tables.TASK;

import dev.loopforge.identity.Access;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Transaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** What waits for a person, over all boards they may work on: where they may only look, nothing waits for them. */
@Path("/api/inbox")
@RunOnVirtualThread
public class InboxResource {
    private static final int MOST_LOOKED_AT = 500;
    private static final int MOST_SHOWN = 100;

    private final Tasks tasks;
    private final Transaction transaction;
    private final Door door;

    InboxResource(Tasks tasks, Transaction transaction, Door door) {
        this.tasks = tasks;
        this.transaction = transaction;
        this.door = door;
    }

    /** The cards with a question, a failure, a plan to approve or a result to review; newest first. */
    @GET
    @Access(Access.To.VIEWER)
    public Page<TaskView> waiting() {
        var waiting = transaction.call(database -> database.selectFrom(TASK)
                .where(TASK.DELETED_AT.isNull())
                .and(door.works(TASK.WORKFLOW_ID))
                .and(TASK.ARCHIVED_AT.isNull())
                .and(TASK.ATTENTION.isNotNull().or(TASK.STAGE.in(Stage.PLANNING.name(), Stage.REVIEW.name())))
                .orderBy(TASK.UPDATED_AT.desc())
                .limit(MOST_LOOKED_AT)
                .fetch(Task::of));
        return Page.whole(waiting.stream()
                .filter(task ->
                        task.stage() != Stage.PLANNING || task.attention().isPresent() || task.planProposed())
                .limit(MOST_SHOWN)
                .map(tasks::view)
                .toList());
    }
}
