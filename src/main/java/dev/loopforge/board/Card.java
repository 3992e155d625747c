package dev.loopforge.board;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A task as the board shows it: light, null fields left out, and of the moves only those refused, with a reason code.
 *
 * @param dependsOn the tasks it is to wait for, left out where there are none
 */
public record Card(
        String id,
        String workflowId,
        int number,
        String title,
        Stage stage,
        int version,
        List<String> labels,
        Task.Priority priority,
        @Nullable String assignee,
        @Nullable List<String> dependsOn,
        List<RefusedMove> moves,
        @Nullable Attention attention,
        Task.@Nullable PlanMark plan,
        @Nullable RunView run,
        @Nullable String branch,
        @Nullable JsonNode pullRequest,
        Evidence evidence,
        Task.Usage usage,
        @Nullable Boolean archived,
        Instant updatedAt) {
    /** A stage the card may not be moved to by a person. */
    public record RefusedMove(Stage stage, String reason) {}

    /** The newest run, as shown on a card; {@code doing} is what its agent is at while it works. */
    @Schema(name = "RunMark")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RunView(
            String id,
            int attempt,
            String status,
            int step,
            int steps,
            String provider,
            String model,
            Task.@Nullable Doing doing) {
        static Optional<RunView> of(Task task) {
            return task.run()
                    .map(run -> new RunView(
                            run.id().toString(),
                            run.attempt(),
                            run.status(),
                            run.step(),
                            run.steps(),
                            run.provider(),
                            run.model(),
                            task.doing().orElse(null)));
        }
    }

    static Card of(Task task, List<String> dependsOn) {
        return new Card(
                task.id().toString(),
                task.workflowId().toString(),
                task.number(),
                task.title(),
                task.stage(),
                task.version(),
                task.labels(),
                task.priority(),
                task.assignee().map(Object::toString).orElse(null),
                dependsOn.isEmpty() ? null : dependsOn,
                refused(task),
                task.attention().orElse(null),
                task.plan().orElse(null),
                RunView.of(task).orElse(null),
                task.branch().orElse(null),
                task.pullRequest().orElse(null),
                task.evidence(),
                task.usage(),
                task.archived() ? true : null,
                task.updatedAt());
    }

    private static List<RefusedMove> refused(Task task) {
        return Moves.of(task.stage(), task.planProposed()).stream()
                .flatMap(move -> move.refusal().stream().map(why -> new RefusedMove(move.stage(), why.code())))
                .toList();
    }
}
