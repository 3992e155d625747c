package dev.loopforge.execution;

import dev.loopforge.board.Settings;
import dev.loopforge.git.Mirror;
import dev.loopforge.git.Worktree;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.plan.Plan;

/** Where a run works: its claim, its plan, its checkout, and the signal that stops it. */
record Site(
        Run run,
        Plan plan,
        Settings settings,
        Worktree worktree,
        Mirror mirror,
        StopSignal stop,
        String system,
        String briefing) {}
