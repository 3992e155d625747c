package dev.loopforge.board;

import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.WorkflowRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * A board, tied to one repository.
 *
 * @param simulated a demo board whose model is scripted; said on every screen that shows it
 */
public record Workflow(
        WorkflowId id,
        String title,
        Optional<String> description,
        Repository repository,
        String defaultBranch,
        Settings settings,
        boolean simulated,
        int version,
        UserId createdBy,
        Instant createdAt,
        Instant updatedAt) {
    static Workflow of(WorkflowRecord row) {
        return new Workflow(
                new WorkflowId(row.getId()),
                row.getTitle(),
                Optional.ofNullable(row.getDescription()),
                Repository.of(row.getRepositoryKind(), row.getRepository()),
                row.getDefaultBranch(),
                Json.read(row.getSettings().data(), Settings.class),
                row.getSimulated(),
                row.getVersion(),
                new UserId(row.getCreatedBy()),
                row.getCreatedAt(),
                row.getUpdatedAt());
    }
}
