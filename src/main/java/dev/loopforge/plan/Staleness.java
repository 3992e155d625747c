package dev.loopforge.plan;

import dev.loopforge.kernel.Globs;
import java.util.List;

/** Whether a moved base matters to a plan: only where a file that changed meanwhile matches a step's paths. */
public final class Staleness {
    private Staleness() {}

    /** The changed files the plan touches; empty where the plan still fits. */
    public static List<String> touched(PlanContent plan, List<String> changedFiles) {
        var globs = new Globs(plan.paths());
        return changedFiles.stream().filter(globs::cover).toList();
    }
}
