package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.API_TOKEN;
import static dev.loopforge.schema.Tables.APP_USER;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Happening;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.ApiTokenRecord;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** API tokens: a person's right to act, lent to a program, cut down to some scopes and an end. Only a hash is kept. */
@Singleton
final class ApiTokens {
    static final String PREFIX = "lf_";
    static final int DEFAULT_DAYS = 90;
    private static final int MAX_DAYS = 365;
    private static final int MOST = 100;
    private static final Duration USED_GRAIN = Duration.ofMinutes(1);

    private final Transaction transaction;
    private final Activity activity;
    private final StreamGuard guard;
    private final Clock clock;

    ApiTokens(Transaction transaction, Activity activity, StreamGuard guard, Clock clock) {
        this.transaction = transaction;
        this.activity = activity;
        this.guard = guard;
        this.clock = clock;
    }

    /** A token as its owner sees it in the list. */
    public record Listed(
            String id,
            String name,
            List<Scope> scopes,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable String lastUsedFrom) {
        static Listed of(ApiTokenRecord row) {
            return new Listed(
                    row.getId().toString(),
                    row.getName(),
                    List.copyOf(ApiTokens.scopes(row.getScopes())),
                    row.getCreatedAt(),
                    row.getExpiresAt(),
                    row.getLastUsedAt(),
                    row.getLastPeer());
        }
    }

    /** A fresh token; its text is told this once. */
    record Minted(Listed token, Redacted text) {}

    Minted mint(Caller owner, String name, Set<Scope> scopes, int days) {
        if (name.isEmpty() || name.length() > 100) {
            throw Problem.invalid("name", "A token's name has 1 to 100 characters; say what it is for.");
        }
        if (scopes.isEmpty()) {
            throw Problem.invalid("scopes", "Name at least one scope: read, task, run or admin.");
        }
        if (days < 1 || days > MAX_DAYS) {
            throw Problem.invalid("expiresInDays", "A token lives for 1 to 365 days.");
        }
        if (scopes.contains(Scope.ADMIN) && owner.role() != Role.ADMIN) {
            throw Problem.forbidden("not-allowed", "Only an administrator can lend an administrator's rights.");
        }
        var text = TokenText.fresh(UUID.randomUUID());
        var now = clock.instant();
        return transaction.call(database -> {
            if (living(owner.id()).size() >= MOST) {
                throw Problem.refused("too-many-tokens", "You have 100 tokens. Revoke one first.");
            }
            var row = database.newRecord(API_TOKEN);
            row.setId(text.id());
            row.setUserId(owner.id().value());
            row.setName(name);
            row.setSecretHash(Tokens.hash(text.secret()));
            row.setScopes(words(scopes));
            row.setCreatedAt(now);
            row.setExpiresAt(now.plus(Duration.ofDays(days)));
            row.store();
            activity.record(Happening.of("token-created", owner.actor())
                    .with("token", text.id().toString())
                    .with("name", name)
                    .with("scopes", String.join(" ", words(scopes)))
                    .with("expiresAt", row.getExpiresAt().toString()));
            return new Minted(Listed.of(row), new Redacted(text.text()));
        });
    }

    /** The living tokens of a person, newest first. */
    List<Listed> living(UserId owner) {
        return transaction.call(database -> database.selectFrom(API_TOKEN)
                .where(API_TOKEN.USER_ID.eq(owner.value()))
                .and(API_TOKEN.REVOKED_AT.isNull())
                .and(API_TOKEN.EXPIRES_AT.gt(clock.instant()))
                .orderBy(API_TOKEN.CREATED_AT.desc())
                .fetch(Listed::of));
    }

    /** Ends a token of the person and whatever listens by it; one that has ended stays so. */
    void revoke(Caller owner, UUID id) {
        transaction.run(database -> {
            var row = database.selectFrom(API_TOKEN)
                    .where(API_TOKEN.ID.eq(id))
                    .and(API_TOKEN.USER_ID.eq(owner.id().value()))
                    .forUpdate()
                    .fetchOptional()
                    .orElseThrow(
                            () -> Problem.notFound("token-unknown", "There is no such token, or it is not yours."));
            if (row.getRevokedAt() == null) {
                row.setRevokedAt(clock.instant());
                row.store();
                activity.record(Happening.of("token-revoked", owner.actor())
                        .with("token", id.toString())
                        .with("name", row.getName()));
                transaction.afterCommit(guard::look);
            }
        });
    }

    /** The person behind a token, as long as it lives. */
    Optional<Caller> find(String text, String peer) {
        return TokenText.read(text).flatMap(token -> find(token, peer));
    }

    private Optional<Caller> find(TokenText token, String peer) {
        var now = clock.instant();
        return transaction.call(database -> {
            var row = database.select()
                    .from(API_TOKEN)
                    .join(APP_USER)
                    .on(APP_USER.ID.eq(API_TOKEN.USER_ID))
                    .where(API_TOKEN.ID.eq(token.id()))
                    .and(API_TOKEN.REVOKED_AT.isNull())
                    .and(API_TOKEN.EXPIRES_AT.gt(now))
                    .and(APP_USER.DISABLED_AT.isNull())
                    .fetchOne();
            if (row == null || !MessageDigest.isEqual(row.get(API_TOKEN.SECRET_HASH), Tokens.hash(token.secret()))) {
                return Optional.empty();
            }
            var used = row.get(API_TOKEN.LAST_USED_AT);
            if (used == null || used.isBefore(now.minus(USED_GRAIN))) {
                database.update(API_TOKEN)
                        .set(API_TOKEN.LAST_USED_AT, now)
                        .set(API_TOKEN.LAST_PEER, peer)
                        .where(API_TOKEN.ID.eq(token.id()))
                        .execute();
            }
            return Optional.of(new Caller(
                    new UserId(row.get(APP_USER.ID)),
                    row.get(APP_USER.LOGIN),
                    row.get(APP_USER.NAME),
                    Role.valueOf(row.get(APP_USER.ROLE)),
                    token.id(),
                    "",
                    Optional.of(scopes(row.get(API_TOKEN.SCOPES))),
                    peer));
        });
    }

    private static Set<Scope> scopes(String[] words) {
        return Stream.of(words).map(Scope::valueOf).collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
    }

    private static String[] words(Set<Scope> scopes) {
        return EnumSet.copyOf(scopes).stream().map(Scope::name).toArray(String[]::new);
    }
}
