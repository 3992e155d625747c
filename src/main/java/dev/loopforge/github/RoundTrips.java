package dev.loopforge.github;

import static dev.loopforge.schema.Tables.GITHUB_ROUND_TRIP;

import dev.loopforge.identity.Tokens;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Browsers on their way to GitHub and back. A state is 256 random bits, good once, for ten minutes, and only in the browser
 * that set out with it: the browser keeps a second secret in a cookie, from which the PKCE verifier is made as well.
 */
@Singleton
final class RoundTrips {
    static final Duration LIFE = Duration.ofMinutes(10);

    private final Transaction transaction;
    private final Clock clock;

    RoundTrips(Transaction transaction, Clock clock) {
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What a browser sets out with. */
    record Departure(String state, String browser, String challenge) {}

    /** A browser that is back. */
    sealed interface Return {
        record Arrived(String verifier, String returnTo, Optional<UserId> person) implements Return {}

        record Unknown() implements Return {}

        record Expired() implements Return {}

        record Replayed() implements Return {}

        record OtherBrowser() implements Return {}
    }

    /** @param browser the secret of a round trip under way in another tab, which stays good */
    Departure depart(@Nullable String browser, String returnTo, Optional<UserId> person) {
        var state = Tokens.fresh();
        var secret = browser != null && browser.matches("[A-Za-z0-9_-]{43}") ? browser : Tokens.fresh();
        var now = clock.instant();
        transaction.run(database -> {
            database.deleteFrom(GITHUB_ROUND_TRIP)
                    .where(GITHUB_ROUND_TRIP.EXPIRES_AT.lt(now.minus(Duration.ofDays(1))))
                    .execute();
            database.insertInto(GITHUB_ROUND_TRIP)
                    .set(GITHUB_ROUND_TRIP.STATE_HASH, Tokens.hash(state))
                    .set(GITHUB_ROUND_TRIP.BROWSER_HASH, Tokens.hash(secret))
                    .set(GITHUB_ROUND_TRIP.RETURN_TO, returnTo)
                    .set(GITHUB_ROUND_TRIP.USER_ID, person.map(UserId::value).orElse(null))
                    .set(GITHUB_ROUND_TRIP.EXPIRES_AT, now.plus(LIFE))
                    .execute();
        });
        return new Departure(state, secret, base64(Tokens.hash(verifier(secret, state))));
    }

    /** Takes a state in. One shown by another browser is left unused, so that nobody can spoil another's. */
    Return arrive(@Nullable String state, @Nullable String browser) {
        if (state == null || state.isEmpty() || state.length() > 100) {
            return new Return.Unknown();
        }
        var now = clock.instant();
        return transaction.call(database -> {
            var row = database.selectFrom(GITHUB_ROUND_TRIP)
                    .where(GITHUB_ROUND_TRIP.STATE_HASH.eq(Tokens.hash(state)))
                    .forUpdate()
                    .fetchOne();
            if (row == null) {
                return new Return.Unknown();
            }
            if (browser == null || !java.security.MessageDigest.isEqual(Tokens.hash(browser), row.getBrowserHash())) {
                return new Return.OtherBrowser();
            }
            if (row.getUsedAt() != null) {
                return new Return.Replayed();
            }
            row.setUsedAt(now);
            row.store();
            return row.getExpiresAt().isBefore(now)
                    ? new Return.Expired()
                    : new Return.Arrived(
                            verifier(browser, state),
                            row.getReturnTo(),
                            Optional.ofNullable(row.getUserId()).map(UserId::new));
        });
    }

    private static String verifier(String browser, String state) {
        return base64(Tokens.hash("pkce " + browser + " " + state));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
