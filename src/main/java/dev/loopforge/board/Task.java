package dev.loopforge.board;

import static dev.loopforge.schema.Tables.TASK;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.OneLine;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.TaskRecord;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A card: what it says, where it is, and the state of its plan and run as other rooms have told the board. */
public record Task(
        TaskId id,
        WorkflowId workflowId,
        int number,
        String title,
        Optional<String> description,
        Stage stage,
        String rank,
        int version,
        List<String> labels,
        Priority priority,
        Optional<UserId> assignee,
        Optional<Attention> attention,
        Optional<PlanMark> plan,
        Optional<RunMark> run,
        Optional<Doing> doing,
        Optional<String> branch,
        Optional<JsonNode> pullRequest,
        Evidence evidence,
        Usage usage,
        boolean archived,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> deletedAt) {
    /** How urgent; orders the queue. */
    public enum Priority {
        NONE,
        LOW,
        MEDIUM,
        HIGH,
        URGENT
    }

    /** The plan's newest version and its state. */
    public record PlanMark(int version, String status) {}

    /** The newest run: its state, how far it is and who carries it out. */
    public record RunMark(RunId id, int attempt, String status, int step, int steps, String provider, String model) {}

    /**
     * What an agent is doing: a tool by its name, and what it is used on, such as a path or a command. It is a model's
     * word: one line of at most {@value #MOST} characters.
     */
    public record Doing(String tool, String about) {
        private static final int MOST = 120;

        public Doing {
            tool = line(tool);
            about = line(about);
        }

        private static String line(String text) {
            var plain = OneLine.of(text.strip().lines().findFirst().orElse(""));
            return plain.substring(
                    0, plain.offsetByCodePoints(0, Math.min(MOST, plain.codePointCount(0, plain.length()))));
        }
    }

    /** What the task has cost; money in micro-dollars. */
    public record Usage(long inputTokens, long outputTokens, long costMicros) {}

    /** Whether the plan waits for a person's word. */
    public boolean planProposed() {
        return plan.filter(mark -> mark.status().equals("PROPOSED")).isPresent();
    }

    static Task of(TaskRecord row) {
        return new Task(
                new TaskId(row.getId()),
                new WorkflowId(row.getWorkflowId()),
                row.getNumber(),
                row.getTitle(),
                Optional.ofNullable(row.getDescription()),
                Stage.valueOf(row.getStage()),
                row.getRank(),
                row.getVersion(),
                List.of(row.getLabels()),
                Priority.valueOf(row.getPriority()),
                Optional.ofNullable(row.getAssigneeId()).map(UserId::new),
                Optional.ofNullable(row.getAttention()).map(json -> Json.read(json.data(), Attention.class)),
                Optional.ofNullable(row.getPlanVersion()).map(version -> new PlanMark(version, row.getPlanStatus())),
                Optional.ofNullable(row.get(TASK.RUN_ID)).map(id -> runMark(row)),
                Optional.ofNullable(row.getRunDoing()).map(json -> Json.read(json.data(), Doing.class)),
                Optional.ofNullable(row.getBranch()),
                Optional.ofNullable(row.getPullRequest()).map(json -> Json.read(json.data(), JsonNode.class)),
                Evidence.of(row.getEvidence()),
                new Usage(row.getInputTokens(), row.getOutputTokens(), row.getCostMicros()),
                row.getArchivedAt() != null,
                row.getCreatedAt(),
                row.getUpdatedAt(),
                Optional.ofNullable(row.getDeletedAt()));
    }

    private static RunMark runMark(TaskRecord row) {
        return new RunMark(
                new RunId(row.getRunId()),
                row.getRunAttempt(),
                row.getRunStatus(),
                row.getRunStep() == null ? 0 : row.getRunStep(),
                row.getRunSteps() == null ? 0 : row.getRunSteps(),
                Objects.requireNonNullElse(row.getRunProvider(), ""),
                Objects.requireNonNullElse(row.getRunModel(), ""));
    }
}
