package dev.loopforge.github;

import static dev.loopforge.schema.Tables.GITHUB_CONNECTION;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.secrets.Binding;
import dev.loopforge.secrets.SecretId;
import dev.loopforge.secrets.Vault;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which GitHub account each person has connected, and the token we act on for them. */
@Singleton
public final class Connections {
    private final Transaction transaction;
    private final Vault vault;
    private final GitHubApis apis;
    private final GitHubSettings settings;
    private final Activity activity;
    private final Clock clock;
    private final List<Consumer<UserId>> connected = new CopyOnWriteArrayList<>();

    Connections(
            Transaction transaction,
            Vault vault,
            GitHubApis apis,
            GitHubSettings settings,
            Activity activity,
            Clock clock) {
        this.transaction = transaction;
        this.vault = vault;
        this.apis = apis;
        this.settings = settings;
        this.activity = activity;
        this.clock = clock;
    }

    /** How a token came to us; what is stored is the word in lower case. */
    enum Kind {
        OAUTH,
        TOKEN,
        DEVICE;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Optional<Connection> find(UserId user) {
        return transaction.call(database -> database.selectFrom(GITHUB_CONNECTION)
                .where(GITHUB_CONNECTION.USER_ID.eq(user.value()))
                .fetchOptional()
                .map(Connection::of));
    }

    Optional<UserId> owner(long githubId) {
        return transaction.call(database -> database.select(GITHUB_CONNECTION.USER_ID)
                .from(GITHUB_CONNECTION)
                .where(GITHUB_CONNECTION.GITHUB_ID.eq(githubId))
                .fetchOptional(GITHUB_CONNECTION.USER_ID)
                .map(UserId::new));
    }

    /** Told, after it is stored, that a person has connected GitHub, perhaps once more. */
    public void onConnected(Consumer<UserId> listener) {
        connected.add(listener);
    }

    /** Checks a token with GitHub and keeps it for the person. */
    Connection connect(UserId user, Redacted token, Kind kind, Actor actor) {
        return keep(user, apis.with(token), token, kind, actor);
    }

    private Connection keep(UserId user, GitHubApi api, Redacted token, Kind kind, Actor actor) {
        return store(user, api.whoAmI(), api.scopes(), token, kind, actor);
    }

    /** Keeps a token GitHub has just told us the owner of. */
    Connection store(UserId user, GitHubPerson person, List<String> scopes, Redacted token, Kind kind, Actor actor) {
        return transaction.call(database -> {
            if (owner(person.id()).filter(other -> !other.equals(user)).isPresent()) {
                throw Problem.conflict(
                        "github-account-taken",
                        "The GitHub account " + person.login() + " belongs to another person here.");
            }
            var row = database.selectFrom(GITHUB_CONNECTION)
                    .where(GITHUB_CONNECTION.USER_ID.eq(user.value()))
                    .forUpdate()
                    .fetchOne();
            if (row == null) {
                row = database.newRecord(GITHUB_CONNECTION);
                row.setUserId(user.value());
                row.setSecretId(vault.store(binding(user), token).value());
            } else {
                vault.replace(new SecretId(row.getSecretId()), binding(user), token);
            }
            row.setGithubId(person.id());
            row.setLogin(person.login());
            row.setKind(kind.word());
            row.setScopes(scopes.toArray(String[]::new));
            row.setTokenHint(token.hint());
            row.setBadSince(null);
            row.setCheckedAt(clock.instant());
            row.store();
            activity.record(Happening.of("github-connected", actor)
                    .with("login", person.login())
                    .with("kind", kind.word()));
            transaction.afterCommit(() -> connected.forEach(listener -> listener.accept(user)));
            return Connection.of(row);
        });
    }

    /** Forgets the token; the account is no longer connected. */
    void disconnect(UserId user, Actor actor) {
        transaction.run(database -> {
            var secret = database.deleteFrom(GITHUB_CONNECTION)
                    .where(GITHUB_CONNECTION.USER_ID.eq(user.value()))
                    .returningResult(GITHUB_CONNECTION.SECRET_ID)
                    .fetchOne(GITHUB_CONNECTION.SECRET_ID);
            if (secret != null) {
                vault.delete(new SecretId(secret));
                activity.record(Happening.of("github-disconnected", actor));
            }
        });
    }

    /** The person's token; empty where none is connected, or GitHub has refused it. */
    public Optional<Redacted> token(UserId user) {
        return transaction.call(database -> database.select(GITHUB_CONNECTION.SECRET_ID)
                .from(GITHUB_CONNECTION)
                .where(GITHUB_CONNECTION.USER_ID.eq(user.value()))
                .fetchOptional(GITHUB_CONNECTION.SECRET_ID)
                .flatMap(id -> vault.open(new SecretId(id), binding(user))));
    }

    /**
     * Asks GitHub on a person's token. A token that GitHub refuses is remembered as bad; the failure goes on to the caller.
     *
     * @throws Problem 422 {@code github-not-connected} where there is no token
     */
    public <T extends @Nullable Object> T as(UserId user, Function<GitHubApi, T> work) {
        var token = token(user).orElseThrow(Connections::notConnected);
        try {
            return work.apply(apis.with(token));
        } catch (GitHubFailed failed) {
            if (failed.kind() == GitHubFailed.Kind.TOKEN) {
                markBad(user);
            }
            throw failed;
        }
    }

    static Problem notConnected() {
        return Problem.refused(
                "github-not-connected", "No GitHub account is connected. Connect one in the settings, then try again.");
    }

    private void markBad(UserId user) {
        transaction.run(database -> database.update(GITHUB_CONNECTION)
                .set(GITHUB_CONNECTION.BAD_SINCE, clock.instant())
                .where(GITHUB_CONNECTION.USER_ID.eq(user.value()))
                .and(GITHUB_CONNECTION.BAD_SINCE.isNull())
                .execute());
    }

    private Binding binding(UserId user) {
        return Binding.of(user, "github", "token", settings.api().toString());
    }
}
