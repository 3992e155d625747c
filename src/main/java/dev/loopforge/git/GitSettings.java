package dev.loopforge.git;

import dev.loopforge.http.Outgoing;
import java.nio.file.Path;
import java.util.List;

/**
 * Where mirrors and worktrees live, which private git hosts the operator allows, and under which roots local folders may
 * lie (no root means any folder, which only local mode uses), and by which way git goes out.
 *
 * @param wholeBytes how large a repository may be that is fetched with all files it ever had
 */
public record GitSettings(
        Path dataDirectory,
        List<String> allowedHosts,
        List<Path> allowedFolderRoots,
        Outgoing outgoing,
        long wholeBytes) {
    public GitSettings {
        allowedHosts = List.copyOf(allowedHosts);
        allowedFolderRoots = List.copyOf(allowedFolderRoots);
    }
}
