package dev.loopforge.execution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The named places of a run at which a test may let the process die. Without the system property {@code loopforge.faults}
 * they do nothing; with it, whoever passes the place named in that file gives the file the ending {@code .reached} and
 * stands still there, holding whatever it holds, until the process is killed from outside or {@code .reached} is gone.
 */
public enum FaultPoint {
    BEFORE_CLONE,
    AFTER_CLONE,
    BEFORE_CLAIM,
    AFTER_CLAIM,
    BEFORE_WORKTREE,
    AFTER_WORKTREE,
    BEFORE_MODEL,
    MID_STREAM,
    AFTER_MODEL,
    TURN_STORED,
    BEFORE_TOOL,
    TOOL_STARTED,
    MID_TOOL,
    MID_RECOVERY,
    BEFORE_CHECKPOINT,
    AFTER_CHECKPOINT,
    TOOL_PERFORMED,
    RESULT_STORED,
    BEFORE_COMMIT,
    AFTER_COMMIT,
    BEFORE_PUSH,
    AFTER_PUSH,
    PUSH_STORED,
    BEFORE_EVIDENCE,
    MID_EVIDENCE,
    AFTER_EVIDENCE,
    END_STORED,
    BEFORE_PULL_REQUEST,
    PULL_REQUEST_OPENED,
    PULL_REQUEST_STORED;

    private static final String REACHED = ".reached";
    private static final long LOOK_NANOS = 10_000_000;
    private static final @Nullable String ARMED = System.getProperty("loopforge.faults");

    /** Stands still here where a test asked for it, until it lets go. */
    public void pass() {
        if (ARMED != null && taken(Path.of(ARMED))) {
            while (Files.exists(Path.of(ARMED + REACHED))) {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
    }

    private boolean taken(Path file) {
        try {
            if (!Files.exists(file) || !Files.readString(file).strip().equals(name())) {
                return false;
            }
            Files.move(file, Path.of(file + REACHED), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException gone) {
            // Somebody else passed the place first.
            return false;
        }
    }
}
