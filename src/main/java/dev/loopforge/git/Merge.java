package dev.loopforge.git;

import java.util.List;

/** What came of a merge. */
public sealed interface Merge {
    /** The default branch now stands here. */
    record Merged(CommitId commit) implements Merge {}

    /** The same places were changed on both sides. */
    record Conflict(List<String> files) implements Merge {
        public Conflict {
            files = List.copyOf(files);
        }
    }

    /** Nothing was changed, and why. */
    record Refused(String code, String sentence) implements Merge {}
}
