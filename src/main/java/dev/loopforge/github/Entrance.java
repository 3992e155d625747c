package dev.loopforge.github;

import static dev.loopforge.schema.Tables.GITHUB_INVITATION;

import dev.loopforge.identity.Role;
import dev.loopforge.identity.Users;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come in by GitHub: whose account is already known here, whom an administrator has invited by login, and whom the
 * operator's allow-list names. Nobody else, and nobody becomes administrator by it but by an invitation that says so.
 */
@Singleton
final class Entrance {
    private final Transaction transaction;
    private final Users users;
    private final Connections connections;
    private final GitHubSettings settings;

    Entrance(Transaction transaction, Users users, Connections connections, GitHubSettings settings) {
        this.transaction = transaction;
        this.users = users;
        this.connections = connections;
        this.settings = settings;
    }

    /** An invitation that has not been taken up. */
    record Invitation(String login, Role role, Instant createdAt) {}

    List<Invitation> invitations() {
        return transaction.call(database -> database.selectFrom(GITHUB_INVITATION)
                .orderBy(GITHUB_INVITATION.LOGIN)
                .fetch(row -> new Invitation(row.getLogin(), Role.valueOf(row.getRole()), row.getCreatedAt())));
    }

    void invite(String login, Role role, UserId by) {
        var name = login.strip().toLowerCase(Locale.ROOT);
        if (!name.matches("[a-z0-9](?:[a-z0-9-]{0,38})(?:_[a-z0-9]{1,10})?")) {
            throw Problem.invalid("login", "This is not a GitHub login.");
        }
        transaction.run(database -> database.insertInto(GITHUB_INVITATION)
                .set(GITHUB_INVITATION.LOGIN, name)
                .set(GITHUB_INVITATION.ROLE, role.name())
                .set(GITHUB_INVITATION.INVITED_BY, by.value())
                .onConflict(GITHUB_INVITATION.LOGIN)
                .doUpdate()
                .set(GITHUB_INVITATION.ROLE, role.name())
                .execute());
    }

    void uninvite(String login) {
        transaction.run(database -> database.deleteFrom(GITHUB_INVITATION)
                .where(GITHUB_INVITATION.LOGIN.eq(login.toLowerCase(Locale.ROOT)))
                .execute());
    }

    /** The person behind a GitHub account, made at the first visit of somebody who may come in; else empty. */
    Optional<Users.User> admit(GitHubPerson person, GitHubApi api) {
        var known = connections.owner(person.id());
        if (known.isPresent()) {
            return known.flatMap(users::find);
        }
        var login = person.login().toLowerCase(Locale.ROOT);
        boolean allowed = settings.allowed().contains(login) || (settings.asksForMembership() && belongs(api));
        return transaction.call(database -> {
            var invited = database.deleteFrom(GITHUB_INVITATION)
                    .where(GITHUB_INVITATION.LOGIN.eq(login))
                    .returningResult(GITHUB_INVITATION.ROLE)
                    .fetchOptional(GITHUB_INVITATION.ROLE)
                    .map(Role::valueOf);
            if (invited.isEmpty() && !allowed) {
                return Optional.empty();
            }
            return Optional.of(users.enter(person.login(), person.name(), invited.orElse(Role.MEMBER)));
        });
    }

    private boolean belongs(GitHubApi api) {
        Set<String> memberships = api.memberships();
        return settings.allowed().stream().anyMatch(memberships::contains);
    }
}
