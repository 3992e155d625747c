package dev.loopforge.plan;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.PlanVersionRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One version of a task's plan. It never changes in place: an edit is a new version, so an approval names exactly the text
 * the person read.
 *
 * @param baseCommit the commit of the default branch it was written against
 * @param digest what an approval binds besides the version
 */
public record Plan(
        TaskId task,
        int version,
        Status status,
        PlanContent content,
        Estimate estimate,
        String baseCommit,
        String digest,
        Optional<String> provider,
        Optional<String> model,
        UserId requestedBy,
        Optional<UserId> editedBy,
        Instant createdAt) {
    /** Where a version stands. */
    @Schema(name = "PlanStatus")
    public enum Status {
        PROPOSED,
        APPROVED,
        REJECTED,
        STALE,
        SUPERSEDED
    }

    /** What the run is expected to use; money in micro-dollars. */
    public record Estimate(long inputTokens, long outputTokens, long costMicros) {}

    static Plan of(PlanVersionRecord row) {
        return new Plan(
                new TaskId(row.getTaskId()),
                row.getVersion(),
                Status.valueOf(row.getStatus()),
                new PlanContent(
                        row.getSummary(),
                        Json.read(row.getSteps().data(), new TypeReference<List<PlanContent.Step>>() {}),
                        Json.read(row.getChecks().data(), new TypeReference<List<PlanContent.Check>>() {}),
                        Json.read(row.getRisks().data(), new TypeReference<List<String>>() {})),
                Json.read(row.getEstimate().data(), Estimate.class),
                row.getBaseCommit(),
                row.getDigest(),
                Optional.ofNullable(row.getProvider()),
                Optional.ofNullable(row.getModel()),
                new UserId(row.getRequestedBy()),
                Optional.ofNullable(row.getEditedBy()).map(UserId::new),
                row.getCreatedAt());
    }
}
