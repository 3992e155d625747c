package dev.loopforge.execution;

import dev.loopforge.board.Settings;
import dev.loopforge.git.Mirror;
import dev.loopforge.git.Worktree;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.plan.Plan;
import java.nio.file.Path;
import java.time.Duration;

/** Where a run works: its claim, its plan, its checkout, and the signal that stops it. */
record Site(
        Run run,
        Plan plan,
        Settings settings,
        Worktree worktree,
        Mirror mirror,
        CopiedFiles copied,
        StopSignal stop,
        String system,
        String briefing) {
    /** Where one of its commands runs. */
    CommandTool.Place place(Path folder, Duration limit) {
        return new CommandTool.Place(run.workflow(), settings, folder, limit);
    }
}
