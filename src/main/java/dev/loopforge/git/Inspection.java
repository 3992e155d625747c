package dev.loopforge.git;

import java.util.List;

/** What was found at an origin. */
public sealed interface Inspection {
    /** A repository with at least one commit. */
    record Usable(String defaultBranch, List<String> branches, CommitId head) implements Inspection {
        public Usable {
            branches = List.copyOf(branches);
        }
    }

    /** Why it cannot be used, as a stable code and a sentence with the remedy. */
    record Refused(String code, String sentence) implements Inspection {}
}
