package dev.loopforge.execution;

import dev.loopforge.board.Attention;
import java.util.List;

/** The flags a run raises on its card, each with its next step. */
final class Notices {
    private Notices() {}

    static Attention parked(Run run, Attention.Kind kind, String reason) {
        var resume = new Attention.Action("resume", "Continue", "POST", "/api/runs/" + run.id() + "/resume");
        return new Attention(kind, reason, List.of(resume, cancel(run)));
    }

    /** Still under way, and silent: it may be let rest, or stopped. */
    static Attention stuck(Run run, String reason) {
        var pause = new Attention.Action("pause", "Pause the run", "POST", "/api/runs/" + run.id() + "/pause");
        return new Attention(Attention.Kind.STUCK, reason, List.of(pause, cancel(run)));
    }

    static Attention failed(Run run, Attention.Kind kind, String reason) {
        return new Attention(kind, reason, List.of(again(run)));
    }

    static Attention stopped(Run run) {
        return new Attention(
                Attention.Kind.STOPPED,
                "The run was stopped. Its work is kept on " + run.branch() + ".",
                List.of(again(run)));
    }

    private static Attention.Action again(Run run) {
        return new Attention.Action("run-again", "Start another attempt", "POST", "/api/tasks/" + run.task() + "/runs");
    }

    private static Attention.Action cancel(Run run) {
        return new Attention.Action("cancel", "Stop the run", "POST", "/api/runs/" + run.id() + "/cancel");
    }
}
