package dev.loopforge.board;

import static dev.loopforge.board.Stage.BRAINSTORMING;
import static dev.loopforge.board.Stage.DONE;
import static dev.loopforge.board.Stage.PLANNING;
import static dev.loopforge.board.Stage.TODO;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which stages a person may move a task to. Workers and approvals have doors of their own in {@link Board}. */
final class Moves {
    private Moves() {}

    /** Whether a person may move a task there, and if not why, as a stable code and a sentence. */
    record Allowed(Stage stage, boolean allowed, Optional<Refusal> refusal) {}

    /** Why a move is refused. */
    record Refusal(String code, String sentence) {}

    /** Every other stage, allowed or refused. A running task may go back; the move itself asks for {@code stopRun}. */
    static List<Allowed> of(Stage from, boolean planProposed) {
        return Stream.of(Stage.values())
                .filter(to -> to != from)
                .map(to -> {
                    var refusal = refusal(from, to, planProposed);
                    return new Allowed(to, refusal.isEmpty(), refusal);
                })
                .toList();
    }

    static Optional<Refusal> refusal(Stage from, Stage to, boolean planProposed) {
        if (from == to) {
            return Optional.empty();
        }
        return switch (to) {
            case READY -> refuse("needs-approval", "A card enters Ready only when its plan is approved.");
            case EXECUTING ->
                refuse("worker-only", "Only a worker starts a run; approve the plan and it starts by itself.");
            case REVIEW -> refuse("worker-only", "A card enters Review when its run has finished.");
            case DONE ->
                from == Stage.EXECUTING
                        ? refuse("run-active", "Stop the run before closing the card.")
                        : Optional.empty();
            case PLANNING -> toPlanning(from, planProposed);
            case BRAINSTORMING ->
                from == DONE ? refuse("reopen-first", "Move the card back to Todo first.") : Optional.empty();
            case TODO -> Optional.empty();
        };
    }

    private static Optional<Refusal> toPlanning(Stage from, boolean planProposed) {
        return switch (from) {
            case TODO, DONE -> refuse("needs-brainstorming", "Talk the card over in Brainstorming first.");
            case BRAINSTORMING ->
                planProposed
                        ? Optional.empty()
                        : refuse("needs-plan", "There is no proposed plan yet; ask for one in the conversation.");
            case PLANNING, READY, EXECUTING, REVIEW -> Optional.empty();
        };
    }

    private static Optional<Refusal> refuse(String code, String sentence) {
        return Optional.of(new Refusal(code, sentence));
    }

    static boolean isBack(Stage to) {
        return to == TODO || to == BRAINSTORMING || to == PLANNING;
    }
}
