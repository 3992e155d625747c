package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.USER_SESSION;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** Sessions on the server's side: an opaque cookie, idle for 7 days at most, 30 days at most in all, revocable at once. */
@Singleton
public final class Sessions {
    private static final Duration IDLE = Duration.ofDays(7);
    private static final Duration LIFE = Duration.ofDays(30);
    private static final Duration SEEN_GRAIN = Duration.ofMinutes(5);

    private final Transaction transaction;
    private final StreamGuard guard;
    private final Clock clock;

    Sessions(Transaction transaction, StreamGuard guard, Clock clock) {
        this.transaction = transaction;
        this.guard = guard;
        this.clock = clock;
    }

    /** A session as its owner sees it in the list. */
    @Schema(name = "AccountSession")
    public record Listed(
            String id,
            @Nullable String userAgent,
            @Nullable String peer,
            Instant createdAt,
            Instant lastSeenAt,
            boolean current) {}

    /** Opens a session; the answer is the cookie's value, kept nowhere. */
    public Redacted open(UserId user, @Nullable String userAgent, @Nullable String peer) {
        var token = Tokens.fresh();
        var now = clock.instant();
        transaction.run(database -> database.insertInto(USER_SESSION)
                .set(USER_SESSION.ID, UUID.randomUUID())
                .set(USER_SESSION.TOKEN_HASH, Tokens.hash(token))
                .set(USER_SESSION.CSRF_TOKEN, Tokens.fresh())
                .set(USER_SESSION.USER_ID, user.value())
                .set(
                        USER_SESSION.USER_AGENT,
                        userAgent == null ? null : userAgent.substring(0, Math.min(200, userAgent.length())))
                .set(USER_SESSION.PEER, peer)
                .set(USER_SESSION.CREATED_AT, now)
                .set(USER_SESSION.LAST_SEEN_AT, now)
                .set(USER_SESSION.EXPIRES_AT, now.plus(LIFE))
                .execute());
        return new Redacted(token);
    }

    /** The person behind a cookie, if the session lives. */
    public Optional<Caller> find(@Nullable String token) {
        if (token == null || token.length() > 100) {
            return Optional.empty();
        }
        var now = clock.instant();
        return transaction.call(database -> {
            var row = database.select()
                    .from(USER_SESSION)
                    .join(APP_USER)
                    .on(APP_USER.ID.eq(USER_SESSION.USER_ID))
                    .where(USER_SESSION.TOKEN_HASH.eq(Tokens.hash(token)))
                    .and(USER_SESSION.REVOKED_AT.isNull())
                    .and(USER_SESSION.EXPIRES_AT.gt(now))
                    .and(USER_SESSION.LAST_SEEN_AT.gt(now.minus(IDLE)))
                    .and(APP_USER.DISABLED_AT.isNull())
                    .fetchOne();
            if (row == null) {
                return Optional.empty();
            }
            if (row.get(USER_SESSION.LAST_SEEN_AT).isBefore(now.minus(SEEN_GRAIN))) {
                database.update(USER_SESSION)
                        .set(USER_SESSION.LAST_SEEN_AT, now)
                        .where(USER_SESSION.ID.eq(row.get(USER_SESSION.ID)))
                        .execute();
            }
            return Optional.of(new Caller(
                    new UserId(row.get(APP_USER.ID)),
                    row.get(APP_USER.LOGIN),
                    row.get(APP_USER.NAME),
                    Role.valueOf(row.get(APP_USER.ROLE)),
                    row.get(USER_SESSION.ID),
                    row.get(USER_SESSION.CSRF_TOKEN),
                    Optional.empty(),
                    "unknown"));
        });
    }

    /** The living sessions of a person, newest first. */
    List<Listed> of(Caller caller) {
        var now = clock.instant();
        return transaction.call(database -> database.selectFrom(USER_SESSION)
                .where(USER_SESSION.USER_ID.eq(caller.id().value()))
                .and(USER_SESSION.REVOKED_AT.isNull())
                .and(USER_SESSION.EXPIRES_AT.gt(now))
                .orderBy(USER_SESSION.CREATED_AT.desc())
                .fetch(row -> new Listed(
                        row.getId().toString(),
                        row.getUserAgent(),
                        row.getPeer(),
                        row.getCreatedAt(),
                        row.getLastSeenAt(),
                        row.getId().equals(caller.session()))));
    }

    /** Ends a session of the person, and what it listens to; one that has ended stays so. */
    void revoke(UserId owner, UUID session) {
        end(USER_SESSION.ID.eq(session).and(USER_SESSION.USER_ID.eq(owner.value())));
    }

    /** Ends all sessions of a person but one. */
    void revokeOthers(Caller caller) {
        end(USER_SESSION.USER_ID.eq(caller.id().value()).and(USER_SESSION.ID.ne(caller.session())));
    }

    /** Ends all sessions of a person. */
    void revokeAll(UserId owner) {
        end(USER_SESSION.USER_ID.eq(owner.value()));
    }

    /** Forgets sessions that ended long ago. */
    public int forget(Instant before) {
        return transaction.call(database -> database.deleteFrom(USER_SESSION)
                .where(USER_SESSION.EXPIRES_AT.lt(before))
                .or(USER_SESSION.REVOKED_AT.lt(before))
                .execute());
    }

    private void end(Condition which) {
        transaction.run(database -> {
            int ended = database.update(USER_SESSION)
                    .set(USER_SESSION.REVOKED_AT, clock.instant())
                    .where(which)
                    .and(USER_SESSION.REVOKED_AT.isNull())
                    .execute();
            if (ended > 0) {
                transaction.afterCommit(guard::look);
            }
        });
    }
}
