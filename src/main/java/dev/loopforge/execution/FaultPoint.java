package dev.loopforge.execution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The named places of a run at which a test may let the process die as by {@code kill -9}. Without the system property
 * {@code loopforge.faults} they do nothing; with it, the process that passes the place named in that file removes the file
 * and halts.
 */
enum FaultPoint {
    BEFORE_CLAIM,
    AFTER_CLAIM,
    AFTER_WORKTREE,
    BEFORE_MODEL,
    MID_STREAM,
    AFTER_MODEL,
    TURN_STORED,
    TOOL_STARTED,
    TOOL_PERFORMED,
    RESULT_STORED,
    BEFORE_COMMIT,
    AFTER_COMMIT,
    AFTER_PUSH,
    PUSH_STORED,
    AFTER_EVIDENCE,
    END_STORED;

    private static final int KILLED = 137;
    private static final @Nullable String ARMED = System.getProperty("loopforge.faults");

    void pass() {
        if (ARMED != null) {
            haltIfNamed(Path.of(ARMED));
        }
    }

    private void haltIfNamed(Path file) {
        try {
            if (Files.exists(file) && Files.readString(file).strip().equals(name()) && Files.deleteIfExists(file)) {
                Runtime.getRuntime().halt(KILLED);
            }
        } catch (IOException gone) {
            // Somebody else passed the place first.
            return;
        }
    }
}
