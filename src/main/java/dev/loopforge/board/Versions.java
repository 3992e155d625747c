package dev.loopforge.board;

import dev.loopforge.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** The version a change is made on. */
public final class Versions {
    private Versions() {}

    /** The version, or 422 {@code version-required}. */
    public static int require(@Nullable Integer version) {
        if (version == null) {
            throw Problem.refused("version-required", "Send the version you read, so that nobody's change is lost.")
                    .withError("version", "is required");
        }
        return version;
    }
}
