package dev.loopforge.board;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A task in full, as the API gives it.
 *
 * @param releases the cards in Ready that wait for this one; the run of each starts when all it waits for is Done
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TaskView(
        String id,
        String workflowId,
        int number,
        String title,
        @Nullable String description,
        Stage stage,
        String rank,
        int version,
        List<String> labels,
        Task.Priority priority,
        @Nullable String assignee,
        List<String> dependsOn,
        List<Release> releases,
        List<MoveView> allowedMoves,
        @Nullable Attention attention,
        Task.@Nullable PlanMark plan,
        Card.@Nullable RunView run,
        @Nullable String branch,
        @Nullable JsonNode pullRequest,
        Evidence evidence,
        Task.Usage usage,
        boolean archived,
        Instant createdAt,
        Instant updatedAt) {
    /**
     * A card in Ready that waits for this one.
     *
     * @param waitsFor every task it waits for that is not Done yet, this one among them
     */
    @Schema(name = "Release")
    public record Release(String id, List<String> waitsFor) {}

    /** A stage, whether a person may move the task there, and why not: a sentence, and the code that cards carry. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MoveView(
            Stage stage,
            boolean allowed,
            @Nullable String reason,
            @Nullable String code) {}

    static TaskView of(Task task, List<String> dependsOn, List<Release> releases) {
        return new TaskView(
                task.id().toString(),
                task.workflowId().toString(),
                task.number(),
                task.title(),
                task.description().orElse(null),
                task.stage(),
                task.rank(),
                task.version(),
                task.labels(),
                task.priority(),
                task.assignee().map(Object::toString).orElse(null),
                dependsOn,
                releases,
                Moves.of(task.stage(), task.planProposed()).stream()
                        .map(move -> new MoveView(
                                move.stage(),
                                move.allowed(),
                                move.refusal().map(Moves.Refusal::sentence).orElse(null),
                                move.refusal().map(Moves.Refusal::code).orElse(null)))
                        .toList(),
                task.attention().orElse(null),
                task.plan().orElse(null),
                Card.RunView.of(task).orElse(null),
                task.branch().orElse(null),
                task.pullRequest().orElse(null),
                task.evidence(),
                task.usage(),
                task.archived(),
                task.createdAt(),
                task.updatedAt());
    }
}
