package dev.loopforge.review;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Tasks;
import dev.loopforge.execution.Run;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** What a card says where its run and the base branch changed the same places, file by file, and what can be done about it. */
@Singleton
final class Conflicts {
    private static final int MOST_NAMED = 20;

    private final Board board;
    private final Tasks tasks;

    Conflicts(Board board, Tasks tasks) {
        this.board = board;
        this.tasks = tasks;
    }

    static Attention attention(TaskId task, RunId run, String sentence) {
        return new Attention(
                Attention.Kind.CONFLICT,
                sentence,
                List.of(
                        new Attention.Action(
                                "resolve-conflicts",
                                "Let the agent resolve it",
                                "POST",
                                "/api/runs/" + run + "/resolve-conflicts"),
                        new Attention.Action(
                                "run-again", "Start another attempt", "POST", "/api/tasks/" + task + "/runs")));
    }

    /** The names in a sentence, as many as somebody reads. */
    static String listed(List<String> files) {
        var shown = String.join(", ", files.subList(0, Math.min(MOST_NAMED, files.size())));
        int more = files.size() - MOST_NAMED;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    /** Flags the card, and answers the problem that names each file. */
    Problem told(Run run, String branch, List<String> files, Actor actor) {
        var sentence = "The branch " + branch + " changed the same places: " + listed(files) + ".";
        board.attend(run.task(), Optional.of(attention(run.task(), run.id(), sentence)), actor);
        var problem = Problem.conflict("merge-conflict", sentence).withCurrent(tasks.view(board.task(run.task())));
        for (var file : files) {
            problem = problem.withError(file, "conflicts");
        }
        return problem;
    }
}
