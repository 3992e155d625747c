package dev.loopforge.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.board.Task;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One attempt to carry out an approved plan. */
public record Run(
        RunId id,
        TaskId task,
        WorkflowId workflow,
        int attempt,
        Status status,
        Optional<String> pauseReason,
        String provider,
        String model,
        int planVersion,
        UUID approval,
        UserId startedBy,
        UserId heldBy,
        String branch,
        Optional<String> baseCommit,
        Optional<String> headCommit,
        int step,
        int steps,
        int turn,
        Optional<Long> budgetMicros,
        Usage usage,
        String evidence,
        List<String> evidenceReasons,
        Optional<JsonNode> outcome,
        boolean unkept,
        long epoch,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt) {
    /** Where a run stands. */
    @Schema(name = "RunStatus")
    public enum Status {
        QUEUED,
        RUNNING,
        PAUSED,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        /** Whether it may still go on. */
        public boolean live() {
            return this == QUEUED || this == RUNNING || this == PAUSED;
        }
    }

    /** Tokens, and money in micro-dollars. */
    @Schema(name = "RunUsage")
    public record Usage(long inputTokens, long outputTokens, long costMicros) {}

    /**
     * Why a run has not begun yet.
     *
     * @param reason a sentence
     * @param position its place among those that wait for the same repository, from 1; absent while it waits for other cards
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "RunWaiting")
    public record Waiting(String reason, @Nullable Integer position) {}

    /** A run as the API gives it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Run")
    public record View(
            String id,
            String taskId,
            int attempt,
            Status status,
            @Nullable String pauseReason,
            @Nullable Waiting waiting,
            String engine,
            String provider,
            String model,
            int planVersion,
            String heldBy,
            String branch,
            @Nullable String baseCommit,
            @Nullable String headCommit,
            int step,
            int steps,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            Usage usage,
            @Nullable Long budgetMicros,
            String evidence,
            List<String> evidenceReasons,
            @Nullable JsonNode outcome) {}

    /** How its card shows it. */
    Task.RunMark mark() {
        return new Task.RunMark(id, attempt, status.name(), step, steps, provider, model);
    }

    public View view() {
        return view(Optional.empty());
    }

    /** With what it waits for. */
    View view(Optional<Waiting> waiting) {
        return new View(
                id.toString(),
                task.toString(),
                attempt,
                status,
                pauseReason.orElse(null),
                waiting.orElse(null),
                "builtin",
                provider,
                model,
                planVersion,
                heldBy.toString(),
                branch,
                baseCommit.orElse(null),
                headCommit.orElse(null),
                step,
                steps,
                startedAt.orElse(null),
                endedAt.orElse(null),
                usage,
                budgetMicros.orElse(null),
                evidence,
                evidenceReasons,
                outcome.orElse(null));
    }

    static Run of(RunRecord row) {
        return new Run(
                new RunId(row.getId()),
                new TaskId(row.getTaskId()),
                new WorkflowId(row.getWorkflowId()),
                row.getAttempt(),
                Status.valueOf(row.getStatus()),
                Optional.ofNullable(row.getPauseReason()),
                row.getProvider(),
                row.getModel(),
                row.getPlanVersion(),
                row.getApprovalId(),
                new UserId(row.getStartedBy()),
                new UserId(row.getHeldBy() == null ? row.getStartedBy() : row.getHeldBy()),
                row.getBranch(),
                Optional.ofNullable(row.getBaseCommit()),
                Optional.ofNullable(row.getHeadCommit()),
                row.getStep(),
                row.getSteps(),
                row.getTurn(),
                Optional.ofNullable(row.getBudgetMicros()),
                new Usage(row.getInputTokens(), row.getOutputTokens(), row.getCostMicros()),
                row.getEvidence(),
                List.of(Json.read(row.getEvidenceReasons().data(), String[].class)),
                Optional.ofNullable(row.getOutcome()).map(json -> Json.read(json.data(), JsonNode.class)),
                row.getUnkept(),
                row.getEpoch(),
                row.getCreatedAt(),
                Optional.ofNullable(row.getStartedAt()),
                Optional.ofNullable(row.getEndedAt()));
    }
}
