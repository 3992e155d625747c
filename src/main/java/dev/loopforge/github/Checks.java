package dev.loopforge.github;

import java.util.List;
import java.util.Locale;

/**
 * What GitHub's checks and statuses say of a commit. None is not green.
 *
 * @param failures the names of what failed
 */
public record Checks(Verdict verdict, List<String> failures) {
    /** All together. */
    public enum Verdict {
        NONE,
        PENDING,
        PASSED,
        FAILED;

        /** As shown on a card. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Checks {
        failures = List.copyOf(failures);
    }

    static Checks of(int seen, int pending, List<String> failures) {
        if (!failures.isEmpty()) {
            return new Checks(Verdict.FAILED, failures);
        }
        if (pending > 0) {
            return new Checks(Verdict.PENDING, List.of());
        }
        return new Checks(seen == 0 ? Verdict.NONE : Verdict.PASSED, List.of());
    }
}
