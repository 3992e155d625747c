package dev.loopforge.github;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What GitHub's checks and statuses say of a commit. None is not green. */
public record Checks(Verdict verdict, List<Failure> failures) {
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

    /**
     * A check that failed.
     *
     * @param key names this failing of it once and for all, such as {@code check:17}
     */
    public record Failure(String key, String name) {}

    public Checks {
        failures = List.copyOf(failures);
    }

    static Checks of(int seen, int pending, List<Failure> failures) {
        if (!failures.isEmpty()) {
            return new Checks(Verdict.FAILED, failures);
        }
        if (pending > 0) {
            return new Checks(Verdict.PENDING, List.of());
        }
        return new Checks(seen == 0 ? Verdict.NONE : Verdict.PASSED, List.of());
    }

    /** What these and others say together. */
    public Checks and(Checks others) {
        var all = new ArrayList<>(failures);
        all.addAll(others.failures);
        if (!all.isEmpty()) {
            return new Checks(Verdict.FAILED, all);
        }
        boolean pending = verdict == Verdict.PENDING || others.verdict == Verdict.PENDING;
        boolean passed = verdict == Verdict.PASSED || others.verdict == Verdict.PASSED;
        return new Checks(pending ? Verdict.PENDING : passed ? Verdict.PASSED : Verdict.NONE, List.of());
    }

    /** The names of what failed, for a person to read. */
    public String failed() {
        return String.join(", ", failures.stream().map(Failure::name).distinct().toList());
    }
}
