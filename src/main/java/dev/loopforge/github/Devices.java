package dev.loopforge.github;

import static dev.loopforge.schema.Tables.GITHUB_DEVICE;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.GithubDeviceRecord;
import dev.loopforge.secrets.Binding;
import dev.loopforge.secrets.SecretId;
import dev.loopforge.secrets.Vault;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Device flows under way, one per person: GitHub is asked no more often than it allows, however often the page asks us, and a
 * flow that ended is forgotten.
 */
@Singleton
final class Devices {
    private final Transaction transaction;
    private final Vault vault;
    private final OAuth oauth;
    private final GitHubSettings settings;
    private final Clock clock;

    Devices(Transaction transaction, Vault vault, OAuth oauth, GitHubSettings settings, Clock clock) {
        this.transaction = transaction;
        this.vault = vault;
        this.oauth = oauth;
        this.settings = settings;
        this.clock = clock;
    }

    /** Where a device flow stands. */
    sealed interface Progress {
        record Waiting(String userCode, String verificationUri, int interval, Instant expiresAt) implements Progress {}

        record Granted(Redacted token) implements Progress {}

        record Ended(String code, String sentence) implements Progress {}
    }

    /** Begins a flow, or looks at the one under way. */
    Progress proceed(UserId user) {
        var application = oauth.application()
                .orElseThrow(() -> Problem.refused(
                        "github-not-configured",
                        "The administrator has not set GITHUB_CLIENT_ID. Use a personal access token instead."));
        var row = transaction.call(database -> database.selectFrom(GITHUB_DEVICE)
                .where(GITHUB_DEVICE.USER_ID.eq(user.value()))
                .fetchOne());
        if (row == null) {
            return begin(user, application);
        }
        if (row.getExpiresAt().isBefore(clock.instant())) {
            forget(user);
            return new Progress.Ended("expired", "The code was not entered in time. Ask for a new one.");
        }
        if (clock.instant().isBefore(row.getNextPollAt())) {
            return waiting(row);
        }
        return asked(user, application, row);
    }

    private Progress begin(UserId user, GitHubSettings.Application application) {
        var begun = oauth.begin(application);
        var now = clock.instant();
        return transaction.call(database -> {
            var row = database.newRecord(GITHUB_DEVICE);
            row.setUserId(user.value());
            row.setSecretId(vault.store(binding(user), begun.deviceCode()).value());
            row.setUserCode(begun.userCode());
            row.setVerificationUri(begun.verificationUri());
            row.setIntervalSeconds(begun.interval());
            row.setNextPollAt(now.plusSeconds(begun.interval()));
            row.setExpiresAt(now.plus(begun.life()));
            row.merge();
            return waiting(row);
        });
    }

    private Progress asked(UserId user, GitHubSettings.Application application, GithubDeviceRecord row) {
        var code = vault.open(new SecretId(row.getSecretId()), binding(user)).orElseThrow();
        int interval = row.getIntervalSeconds();
        return switch (oauth.poll(application, code)) {
            case OAuth.Exchange.Granted(Redacted token, var scopes) -> {
                forget(user);
                yield new Progress.Granted(token);
            }
            case OAuth.Exchange.Refused(String error, int asked) ->
                switch (error) {
                    case "authorization_pending" -> later(row, interval);
                    case "slow_down" -> later(row, Math.max(asked, interval + 5));
                    case "access_denied" -> ended(user, "denied", "You said no at GitHub.");
                    case "expired_token" ->
                        ended(user, "expired", "The code was not entered in time. Ask for a new one.");
                    default -> ended(user, "refused", "GitHub refused the code (" + error + "). Ask for a new one.");
                };
        };
    }

    private Progress later(GithubDeviceRecord row, int interval) {
        return transaction.call(database -> {
            database.update(GITHUB_DEVICE)
                    .set(GITHUB_DEVICE.INTERVAL_SECONDS, interval)
                    .set(GITHUB_DEVICE.NEXT_POLL_AT, clock.instant().plusSeconds(interval))
                    .where(GITHUB_DEVICE.USER_ID.eq(row.getUserId()))
                    .execute();
            row.setIntervalSeconds(interval);
            return waiting(row);
        });
    }

    private Progress ended(UserId user, String code, String sentence) {
        forget(user);
        return new Progress.Ended(code, sentence);
    }

    private void forget(UserId user) {
        transaction.run(database -> Optional.ofNullable(database.deleteFrom(GITHUB_DEVICE)
                        .where(GITHUB_DEVICE.USER_ID.eq(user.value()))
                        .returningResult(GITHUB_DEVICE.SECRET_ID)
                        .fetchOne(GITHUB_DEVICE.SECRET_ID))
                .ifPresent(secret -> vault.delete(new SecretId(secret))));
    }

    private static Progress waiting(GithubDeviceRecord row) {
        return new Progress.Waiting(
                row.getUserCode(), row.getVerificationUri(), row.getIntervalSeconds(), row.getExpiresAt());
    }

    private Binding binding(UserId user) {
        return Binding.of(user, "github", "device-code", settings.web().toString());
    }
}
