package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.SETUP_TOKEN;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One-time links: 256 bit, used once. For whoever can read the terminal they live 15 minutes; for a person invited, who is
 * signed in as that person, a week.
 */
@Singleton
public final class SetupLinks {
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Duration INVITED_LIFE = Duration.ofDays(7);

    private final Transaction transaction;
    private final Clock clock;

    public SetupLinks(Transaction transaction, Clock clock) {
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A fresh token for the first administrator; only its hash is kept. */
    public Redacted issue() {
        return issue(null, LIFE).token();
    }

    /** A link that signs in as one person. */
    record Link(Redacted token, Instant expiresAt) {}

    /** A fresh token for a person; those issued for them before are dead. */
    Link issueFor(UserId guest) {
        return transaction.call(database -> {
            withdraw(guest);
            return issue(guest, INVITED_LIFE);
        });
    }

    /** Makes the unused links of a person worthless. */
    void withdraw(UserId guest) {
        transaction.run(database -> database.deleteFrom(SETUP_TOKEN)
                .where(SETUP_TOKEN.USER_ID.eq(guest.value()))
                .and(SETUP_TOKEN.USED_AT.isNull())
                .execute());
    }

    private Link issue(@Nullable UserId guest, Duration life) {
        var token = Tokens.fresh();
        var now = clock.instant();
        transaction.run(database -> database.insertInto(SETUP_TOKEN)
                .set(SETUP_TOKEN.TOKEN_HASH, Tokens.hash(token))
                .set(SETUP_TOKEN.USER_ID, guest == null ? null : guest.value())
                .set(SETUP_TOKEN.CREATED_AT, now)
                .set(SETUP_TOKEN.EXPIRES_AT, now.plus(life))
                .execute());
        return new Link(new Redacted(token), now.plus(life));
    }

    /** Takes a token in and answers whom it is for, empty for the first administrator; unknown, expired and used ones get the same answer. */
    Optional<UserId> redeem(@Nullable String token) {
        var now = clock.instant();
        if (token == null || token.isBlank()) {
            throw refused();
        }
        return transaction.call(database -> database.update(SETUP_TOKEN)
                .set(SETUP_TOKEN.USED_AT, now)
                .where(SETUP_TOKEN.TOKEN_HASH.eq(Tokens.hash(token)))
                .and(SETUP_TOKEN.USED_AT.isNull())
                .and(SETUP_TOKEN.EXPIRES_AT.gt(now))
                .returning(SETUP_TOKEN.USER_ID)
                .fetchOptional()
                .map(row -> Optional.ofNullable(row.getUserId()).map(UserId::new))
                .orElseThrow(SetupLinks::refused));
    }

    private static Problem refused() {
        return Problem.unauthenticated(
                "setup-token-refused",
                "This sign-in link has been used or has run out. Run ./loopforge login-link for a new one, or ask the"
                        + " administrator who invited you.");
    }
}
