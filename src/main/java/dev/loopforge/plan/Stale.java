package dev.loopforge.plan;

import dev.loopforge.board.Attention;
import dev.loopforge.kernel.TaskId;
import java.util.List;

/** The flag of a card whose approval no longer fits. */
final class Stale {
    private Stale() {}

    static Attention attention(TaskId task, Plan plan, String reason) {
        return new Attention(
                Attention.Kind.PLAN_STALE,
                reason + " Read version " + plan.version() + " and approve it again.",
                List.of(new Attention.Action(
                        "approve-again", "Approve again", "POST", "/api/tasks/" + task + "/plan/approve")));
    }
}
