package dev.loopforge.github;

import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.GithubConnectionRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A person's GitHub account as we know it; the token itself stays in the vault. */
public record Connection(
        UserId user,
        long githubId,
        String login,
        String kind,
        List<String> scopes,
        String tokenHint,
        Optional<Instant> badSince,
        Instant checkedAt) {
    static Connection of(GithubConnectionRecord row) {
        return new Connection(
                new UserId(row.getUserId()),
                row.getGithubId(),
                row.getLogin(),
                row.getKind(),
                List.of(row.getScopes()),
                row.getTokenHint(),
                Optional.ofNullable(row.getBadSince()),
                row.getCheckedAt());
    }
}
