package dev.loopforge.github;

import static dev.loopforge.schema.Tables.GITHUB_DELIVERY;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What GitHub delivers. The signature is over the bytes as they came and is checked before anything reads them; each delivery
 * is stored before it is handled, and its id makes it count once: GitHub's signature carries no time, so a replay is told by
 * nothing else.
 */
@Singleton
public final class Deliveries {
    private final Transaction transaction;
    private final GitHubSettings settings;
    private final Clock clock;

    public Deliveries(Transaction transaction, GitHubSettings settings, Clock clock) {
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether a secret is set; without one the door stays shut. */
    public boolean open() {
        return settings.webhookSecret()
                .filter(secret -> !secret.reveal().isBlank())
                .isPresent();
    }

    /** Whether the bytes were signed with our secret. */
    public boolean signed(byte[] body, @Nullable String signature) {
        var secret = settings.webhookSecret().filter(one -> !one.reveal().isBlank());
        if (secret.isEmpty() || signature == null || !signature.matches("sha256=[0-9a-f]{64}")) {
            return false;
        }
        return MessageDigest.isEqual(HexFormat.of().parseHex(signature.substring(7)), hmac(secret.get(), body));
    }

    private static byte[] hmac(Redacted secret, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has HmacSHA256", missing);
        }
    }

    /** Stores a delivery; false where it has come before. */
    public boolean store(String id, String event, byte[] body) {
        return transaction.call(database -> database.insertInto(GITHUB_DELIVERY)
                        .set(GITHUB_DELIVERY.ID, id)
                        .set(GITHUB_DELIVERY.EVENT, event)
                        .set(GITHUB_DELIVERY.BODY, new String(body, StandardCharsets.UTF_8).replace("\0", ""))
                        .set(GITHUB_DELIVERY.RECEIVED_AT, clock.instant())
                        .onConflictDoNothing()
                        .execute()
                == 1);
    }

    /** Forgets what came before a moment; a delivery that comes again after that counts anew. */
    public int forget(Instant before) {
        return transaction.call(database -> database.deleteFrom(GITHUB_DELIVERY)
                .where(GITHUB_DELIVERY.RECEIVED_AT.lt(before))
                .execute());
    }

    /** What a stored delivery means; empty where it has been handled. */
    public Optional<GitHubEvent> unhandled(String id) {
        return transaction.call(database -> database.selectFrom(GITHUB_DELIVERY)
                .where(GITHUB_DELIVERY.ID.eq(id))
                .and(GITHUB_DELIVERY.HANDLED_AT.isNull())
                .fetchOptional()
                .map(row -> read(row.getEvent(), row.getBody())));
    }

    private static GitHubEvent read(String event, String body) {
        try {
            return GitHubEvent.read(event, Json.parse(body));
        } catch (JsonProcessingException unreadable) {
            return new GitHubEvent.Ignored("not JSON");
        }
    }

    /** Writes down what came of it. */
    public void handled(String id, String outcome) {
        transaction.run(database -> database.update(GITHUB_DELIVERY)
                .set(GITHUB_DELIVERY.HANDLED_AT, clock.instant())
                .set(GITHUB_DELIVERY.OUTCOME, outcome)
                .where(GITHUB_DELIVERY.ID.eq(id))
                .execute());
    }
}
