package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.SETUP_TOKEN;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One-time links for whoever can read the terminal: 256 bit, used once, within 15 minutes. */
@Singleton
public final class SetupLinks {
    private static final Duration LIFE = Duration.ofMinutes(15);

    private final Transaction transaction;
    private final Clock clock;

    public SetupLinks(Transaction transaction, Clock clock) {
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A fresh token; only its hash is kept. */
    public Redacted issue() {
        var token = Tokens.fresh();
        var now = clock.instant();
        transaction.run(database -> database.insertInto(SETUP_TOKEN)
                .set(SETUP_TOKEN.TOKEN_HASH, Tokens.hash(token))
                .set(SETUP_TOKEN.CREATED_AT, now)
                .set(SETUP_TOKEN.EXPIRES_AT, now.plus(LIFE))
                .execute());
        return new Redacted(token);
    }

    /** Takes a token in; unknown, expired and used ones get the same answer. */
    void redeem(@Nullable String token) {
        var now = clock.instant();
        int used = token == null || token.isBlank()
                ? 0
                : transaction.call(database -> database.update(SETUP_TOKEN)
                        .set(SETUP_TOKEN.USED_AT, now)
                        .where(SETUP_TOKEN.TOKEN_HASH.eq(Tokens.hash(token)))
                        .and(SETUP_TOKEN.USED_AT.isNull())
                        .and(SETUP_TOKEN.EXPIRES_AT.gt(now))
                        .execute());
        if (used != 1) {
            throw Problem.unauthenticated(
                    "setup-token-refused",
                    "This sign-in link has been used or is older than 15 minutes. Run ./loopforge login-link for a new one.");
        }
    }
}
