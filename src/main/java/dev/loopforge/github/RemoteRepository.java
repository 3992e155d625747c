package dev.loopforge.github;

import java.util.List;
import java.util.Optional;

/**
 * A repository as GitHub describes it to a token.
 *
 * @param push whether the token may push
 * @param methods how GitHub lets pull requests be merged: {@code merge}, {@code squash}, {@code rebase}
 */
public record RemoteRepository(
        String fullName,
        boolean privateCode,
        boolean archived,
        String defaultBranch,
        Optional<String> description,
        boolean push,
        List<String> methods) {
    public RemoteRepository {
        methods = List.copyOf(methods);
    }
}
