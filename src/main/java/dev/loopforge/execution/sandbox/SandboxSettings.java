package dev.loopforge.execution.sandbox;

import java.nio.file.Path;
import java.util.Set;

/**
 * What the operator decided about sandboxes. Keys: {@code loopforge.sandbox.*}.
 *
 * @param dataDirectory the server's own folder; the sandbox keeps its small files below {@code sandbox/} in it, and no
 *     command ever sees it
 * @param operatorHosts {@code host} or {@code host:port}: hosts that may lie at a private address, and ports other than
 *     80 and 443 that may be reached. They must still be on a command's own list
 * @param allowUnsafe run commands without isolation where the host offers none; said loudly wherever it shows
 * @param diskReserveBytes a command is killed when its worktree's disk has less than this left
 */
public record SandboxSettings(
        Path dataDirectory, Set<String> operatorHosts, boolean allowUnsafe, long diskReserveBytes) {
    /** No private hosts, no unsafe mode, half a GiB of disk left. */
    public static SandboxSettings standard(Path dataDirectory) {
        return new SandboxSettings(dataDirectory, Set.of(), false, 512L << 20);
    }

    public SandboxSettings {
        if (!dataDirectory.isAbsolute()) {
            throw new IllegalArgumentException("the data directory must be an absolute path");
        }
        operatorHosts = Set.copyOf(operatorHosts);
    }
}
