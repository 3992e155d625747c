package dev.loopforge.git;

import java.nio.file.Path;
import java.util.List;

/**
 * Where mirrors and worktrees live, which private git hosts the operator allows, and under which roots local folders may
 * lie; no root means any folder, which only local mode uses.
 */
public record GitSettings(Path dataDirectory, List<String> allowedHosts, List<Path> allowedFolderRoots) {
    public GitSettings {
        allowedHosts = List.copyOf(allowedHosts);
        allowedFolderRoots = List.copyOf(allowedFolderRoots);
    }
}
