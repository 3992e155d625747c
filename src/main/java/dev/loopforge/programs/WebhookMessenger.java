package dev.loopforge.programs;

import static dev.loopforge.schema.Tables.WEBHOOK;

import dev.loopforge.activity.AuditEntry;
import dev.loopforge.activity.AuditLog;
import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.schema.tables.records.WebhookRecord;
import dev.loopforge.secrets.SecretId;
import dev.loopforge.secrets.Vault;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Tells one webhook everything it has not been told, in order. The receiver knows a message by its delivery number, which
 * is the entry's place in the record, and that it is ours by HMAC-SHA-256 over time and body.
 */
@Singleton
final class WebhookMessenger implements JobHandler<TellWebhook> {
    private static final MediaType JSON = Objects.requireNonNull(MediaType.parse("application/json"));
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** What happens in the moment a job ends does not wake it; it looks again once. */
    private static final Duration ONCE_MORE = Duration.ofSeconds(20);

    private static final int BATCH = 100;
    private static final int MOST_DOUBLINGS = 10;

    private final Transaction transaction;
    private final Vault vault;
    private final AuditLog log;
    private final Clock clock;
    private final OkHttpClient client;

    WebhookMessenger(
            Transaction transaction,
            Vault vault,
            AuditLog log,
            OutsideAddresses addresses,
            Outgoing outgoing,
            Clock clock) {
        this.transaction = transaction;
        this.vault = vault;
        this.log = log;
        this.clock = clock;
        this.client = outgoing.client(addresses).callTimeout(PATIENCE).build();
    }

    @Override
    public Class<TellWebhook> job() {
        return TellWebhook.class;
    }

    @Override
    public Next handle(TellWebhook job) {
        var id = UUID.fromString(job.webhook());
        boolean told = false;
        while (true) {
            var row = row(id);
            if (row == null) {
                return new Next.Done();
            }
            var batch = log.after(new WorkflowId(row.getWorkflowId()), row.getToldSeq(), BATCH);
            if (batch.isEmpty()) {
                return told ? new Next.Again(ONCE_MORE) : new Next.Done();
            }
            told = true;
            for (var entry : batch) {
                if (wanted(row, entry) && !told(row, entry)) {
                    return new Next.Again(Duration.ofSeconds(5L << Math.min(row.getFailures(), MOST_DOUBLINGS)));
                }
                passed(id, entry.seq());
            }
        }
    }

    private @Nullable WebhookRecord row(UUID id) {
        return transaction.<@Nullable WebhookRecord>call(database ->
                database.selectFrom(WEBHOOK).where(WEBHOOK.ID.eq(id)).fetchOne());
    }

    private static boolean wanted(WebhookRecord row, AuditEntry entry) {
        return row.getKinds().length == 0 || Arrays.asList(row.getKinds()).contains(entry.kind());
    }

    private void passed(UUID id, long seq) {
        transaction.run(database -> database.update(WEBHOOK)
                .set(WEBHOOK.TOLD_SEQ, seq)
                .set(WEBHOOK.FAILURES, 0)
                .where(WEBHOOK.ID.eq(id))
                .execute());
    }

    private boolean told(WebhookRecord row, AuditEntry entry) {
        var secret = vault.open(new SecretId(row.getSecretId()), Webhooks.binding(row.getId(), row.getUrl()))
                .orElseThrow();
        var body = Json.write(entry);
        var time = String.valueOf(clock.instant().getEpochSecond());
        var request = new Request.Builder()
                .url(row.getUrl())
                .header("User-Agent", "Loopforge")
                .header("X-Loopforge-Event", entry.kind())
                .header("X-Loopforge-Delivery", row.getId() + "." + entry.seq())
                .header("X-Loopforge-Timestamp", time)
                .header("X-Loopforge-Signature-256", "sha256=" + signed(secret, time + "." + body))
                .post(RequestBody.create(body, JSON))
                .build();
        try (var answer = client.newCall(request).execute()) {
            remember(row.getId(), answer.code(), answer.isSuccessful() ? null : "It answered " + answer.code() + ".");
            return answer.isSuccessful();
        } catch (IOException unreachable) {
            remember(row.getId(), null, "It cannot be reached.");
            return false;
        }
    }

    private void remember(UUID id, @Nullable Integer status, @Nullable String failure) {
        transaction.run(database -> database.update(WEBHOOK)
                .set(WEBHOOK.LAST_STATUS, status)
                .set(WEBHOOK.LAST_FAILURE, failure)
                .set(WEBHOOK.LAST_AT, clock.instant())
                .set(WEBHOOK.FAILURES, failure == null ? WEBHOOK.FAILURES : WEBHOOK.FAILURES.plus(1))
                .where(WEBHOOK.ID.eq(id))
                .execute());
    }

    static String signed(Redacted secret, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", missing);
        }
    }
}
