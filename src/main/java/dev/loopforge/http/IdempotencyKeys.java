package dev.loopforge.http;

import static dev.loopforge.schema.Tables.IDEMPOTENCY_KEY;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Calls people have made under a key of their own choice, so that the same call repeated within a day is made once. */
@Singleton
public final class IdempotencyKeys {
    private static final Duration KEPT = Duration.ofHours(24);
    private static final Duration ABANDONED = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(40);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Transaction transaction;
    private final Clock clock;

    IdempotencyKeys(Transaction transaction, Clock clock) {
        this.transaction = transaction;
        this.clock = clock;
    }

    /** One call of one person: its route with ids filled in, its key, the SHA-256 of its body. */
    public record Call(UserId person, String route, String key, byte[] bodyHash) {}

    /** What was answered; no body where it must not be shown twice. */
    public record Answer(int status, Optional<String> body) {}

    /** Takes the key for this call, or gives the answer of the call that had it first, waited for where it is under way. */
    public Optional<Answer> claim(Call call) {
        var deadline = clock.instant().plus(PATIENCE);
        while (true) {
            if (taken(call)) {
                return Optional.empty();
            }
            var answer = answered(call);
            if (answer.isPresent()) {
                return answer;
            }
            if (clock.instant().isAfter(deadline)) {
                throw Problem.conflict(
                        "request-under-way", "The same request is still being carried out. Wait for it.");
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw Problem.unavailable("stopping", "The program is stopping.", Duration.ofSeconds(5));
            }
        }
    }

    private boolean taken(Call call) {
        return transaction.call(database -> {
            var now = clock.instant();
            database.deleteFrom(IDEMPOTENCY_KEY)
                    .where(IDEMPOTENCY_KEY.CREATED_AT.lt(now.minus(KEPT)))
                    .or(of(call).and(IDEMPOTENCY_KEY.STATUS.isNull())
                            .and(IDEMPOTENCY_KEY.CREATED_AT.lt(now.minus(ABANDONED))))
                    .execute();
            return database.insertInto(IDEMPOTENCY_KEY)
                            .set(IDEMPOTENCY_KEY.USER_ID, call.person().value())
                            .set(IDEMPOTENCY_KEY.ROUTE, call.route())
                            .set(IDEMPOTENCY_KEY.KEY, call.key())
                            .set(IDEMPOTENCY_KEY.BODY_HASH, call.bodyHash())
                            .set(IDEMPOTENCY_KEY.CREATED_AT, now)
                            .onConflictDoNothing()
                            .execute()
                    == 1;
        });
    }

    private Optional<Answer> answered(Call call) {
        return transaction.call(database -> database.selectFrom(IDEMPOTENCY_KEY)
                .where(of(call))
                .fetchOptional()
                .flatMap(row -> {
                    if (!Arrays.equals(row.getBodyHash(), call.bodyHash())) {
                        throw Problem.refused(
                                "idempotency-key-reused",
                                "This Idempotency-Key was used for another request. Make a new one.");
                    }
                    return Optional.ofNullable(row.getStatus())
                            .map(status -> new Answer(status, Optional.ofNullable(row.getResponse())));
                }));
    }

    /** Keeps the answer for those who repeat the call. */
    public void keep(Call call, int status, @Nullable String body) {
        transaction.run(database -> database.update(IDEMPOTENCY_KEY)
                .set(IDEMPOTENCY_KEY.STATUS, status)
                .set(IDEMPOTENCY_KEY.RESPONSE, body)
                .set(
                        IDEMPOTENCY_KEY.CONTENT_TYPE,
                        body == null ? DSL.castNull(String.class) : DSL.val("application/json"))
                .where(of(call))
                .execute());
    }

    /** Gives the key back, since nothing was created: the call may be made again, mended. */
    public void release(Call call) {
        transaction.run(
                database -> database.deleteFrom(IDEMPOTENCY_KEY).where(of(call)).execute());
    }

    private static Condition of(Call call) {
        return IDEMPOTENCY_KEY
                .USER_ID
                .eq(call.person().value())
                .and(IDEMPOTENCY_KEY.ROUTE.eq(call.route()))
                .and(IDEMPOTENCY_KEY.KEY.eq(call.key()));
    }
}
