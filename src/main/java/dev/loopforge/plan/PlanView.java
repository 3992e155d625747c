package dev.loopforge.plan;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan as the API gives it. */
public record PlanView(
        int version,
        Plan.Status status,
        String summary,
        List<PlanContent.Step> steps,
        List<PlanContent.Check> checks,
        List<String> risks,
        Plan.Estimate estimate,
        String baseCommit,
        String digest,
        @Nullable String provider,
        @Nullable String model,
        Instant createdAt) {
    public static PlanView of(Plan plan) {
        return new PlanView(
                plan.version(),
                plan.status() == Plan.Status.SUPERSEDED ? Plan.Status.STALE : plan.status(),
                plan.content().summary(),
                plan.content().steps(),
                plan.content().checks(),
                plan.content().risks(),
                plan.estimate(),
                plan.baseCommit(),
                plan.digest(),
                plan.provider().orElse(null),
                plan.model().orElse(null),
                plan.createdAt());
    }
}
