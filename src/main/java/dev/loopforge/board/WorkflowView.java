package dev.loopforge.board;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A board as the API gives it. */
public record WorkflowView(
        String id,
        String title,
        @Nullable String description,
        Repository repository,
        String defaultBranch,
        Settings settings,
        boolean simulated,
        int version,
        Instant createdAt,
        Instant updatedAt) {
    public static WorkflowView of(Workflow workflow) {
        return new WorkflowView(
                workflow.id().toString(),
                workflow.title(),
                workflow.description().orElse(null),
                workflow.repository(),
                workflow.defaultBranch(),
                SandboxVariables.shown(workflow.settings()),
                workflow.simulated(),
                workflow.version(),
                workflow.createdAt(),
                workflow.updatedAt());
    }
}
