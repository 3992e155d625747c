package dev.loopforge.board;

import dev.loopforge.identity.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A board as the API gives it.
 *
 * @param role what the person who asks is here, and so what they may do: a viewer looks, a member works, an administrator
 *     settles how
 */
public record WorkflowView(
        String id,
        String title,
        @Nullable String description,
        Repository repository,
        String defaultBranch,
        Settings settings,
        boolean simulated,
        Role role,
        int version,
        Instant createdAt,
        Instant updatedAt) {
    public static WorkflowView of(Workflow workflow, Role role) {
        return new WorkflowView(
                workflow.id().toString(),
                workflow.title(),
                workflow.description().orElse(null),
                workflow.repository(),
                workflow.defaultBranch(),
                SandboxVariables.shown(workflow.settings()),
                workflow.simulated(),
                role,
                workflow.version(),
                workflow.createdAt(),
                workflow.updatedAt());
    }
}
