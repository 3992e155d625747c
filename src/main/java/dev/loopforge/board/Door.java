package dev.loopforge.board;

import dev.loopforge.http.stream.EventStream;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.identity.Membership;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.WorkflowId;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;

/** Lets a request through to a board or a card: who calls, and whether the board is theirs. Other rooms' resources use it too. */
@RequestScoped
public class Door {
    private final CurrentCaller current;
    private final Membership membership;
    private final Tasks tasks;
    private final RoutingContext routing;

    Door(CurrentCaller current, Membership membership, Tasks tasks, RoutingContext routing) {
        this.current = current;
        this.membership = membership;
        this.tasks = tasks;
        this.routing = routing;
    }

    public Caller caller() {
        return current.get();
    }

    /** The board's id, once the caller has been found to have the role on it. */
    public WorkflowId workflow(String id, Role needed) {
        var workflow = WorkflowId.parse(id);
        enter(workflow, needed);
        return workflow;
    }

    /** The task's id, once the caller has been found to have the role on its board. */
    public TaskId task(String id, Role needed) {
        var task = TaskId.parse(id);
        try {
            enter(tasks.workflowOf(task), needed);
        } catch (Problem refused) {
            throw refused.status() == 404 ? Board.unknown() : refused;
        }
        return task;
    }

    /** What the caller is on a board they were let through to. */
    Role role(WorkflowId workflow) {
        return membership.role(current.get(), workflow).orElse(Role.VIEWER);
    }

    Map<WorkflowId, Role> roles() {
        return membership.roles(current.get());
    }

    /** What the request streams from now on is this board's, and ends with the caller's membership. */
    private void enter(WorkflowId workflow, Role needed) {
        membership.require(current.get(), workflow, needed);
        routing.put(EventStream.BOARD, workflow);
    }

    Condition sees(Field<UUID> board) {
        return membership.sees(current.get(), board);
    }

    Condition works(Field<UUID> board) {
        return membership.works(current.get(), board);
    }
}
