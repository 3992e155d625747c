package dev.loopforge.programs;

import static dev.loopforge.schema.Tables.WEBHOOK;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.AuditLog;
import dev.loopforge.activity.Happening;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.queue.JobQueue;
import dev.loopforge.schema.tables.records.WebhookRecord;
import dev.loopforge.secrets.Binding;
import dev.loopforge.secrets.SecretId;
import dev.loopforge.secrets.Vault;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Addresses outside that are told what happens on a board, signed, in order, at least once. */
@Singleton
final class Webhooks {
    private static final int MOST = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Transaction transaction;
    private final Vault vault;
    private final JobQueue queue;
    private final Activity activity;
    private final AuditLog log;
    private final OutsideAddresses addresses;

    Webhooks(
            Transaction transaction,
            Vault vault,
            JobQueue queue,
            Activity activity,
            AuditLog log,
            OutsideAddresses addresses) {
        this.transaction = transaction;
        this.vault = vault;
        this.queue = queue;
        this.activity = activity;
        this.log = log;
        this.addresses = addresses;
    }

    /** A webhook as administrators see it. */
    public record View(
            String id,
            String url,
            List<String> kinds,
            Instant createdAt,
            @Nullable Integer lastStatus,
            @Nullable String lastFailure,
            @Nullable Instant lastAt) {
        static View of(WebhookRecord row) {
            return new View(
                    row.getId().toString(),
                    row.getUrl(),
                    Arrays.asList(row.getKinds()),
                    row.getCreatedAt(),
                    row.getLastStatus(),
                    row.getLastFailure(),
                    row.getLastAt());
        }
    }

    /** A new webhook and the secret its messages are signed with, told this once. */
    record Made(View webhook, Redacted secret) {}

    /** Changes of a board wake those who are to be told; what was missed while the program was away is caught up with. */
    void listen(@Observes StartupEvent started) {
        activity.onHappening(workflow -> Thread.ofVirtual().start(() -> wake(workflow)));
        transaction.run(database ->
                database.select(WEBHOOK.ID).from(WEBHOOK).fetch(WEBHOOK.ID).forEach(this::wake));
    }

    private void wake(WorkflowId workflow) {
        transaction
                .call(database -> database.select(WEBHOOK.ID)
                        .from(WEBHOOK)
                        .where(WEBHOOK.WORKFLOW_ID.eq(workflow.value()))
                        .fetch(WEBHOOK.ID))
                .forEach(this::wake);
    }

    private void wake(UUID webhook) {
        queue.enqueue(new TellWebhook(webhook.toString()));
    }

    List<View> of(WorkflowId workflow) {
        return transaction.call(database -> database.selectFrom(WEBHOOK)
                .where(WEBHOOK.WORKFLOW_ID.eq(workflow.value()))
                .orderBy(WEBHOOK.CREATED_AT)
                .fetch(View::of));
    }

    /** Makes a webhook that is told of what happens from now on; no kinds means all of them. */
    Made make(WorkflowId workflow, String url, List<String> kinds, Caller by) {
        var address = addresses.checked(url);
        if (kinds.size() > 50 || kinds.stream().anyMatch(kind -> !kind.matches("[a-z-]{1,60}"))) {
            throw Problem.invalid("kinds", "Kinds are words such as task-moved.");
        }
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        var secret = new Redacted(HexFormat.of().formatHex(bytes));
        return transaction.call(database -> {
            if (of(workflow).size() >= MOST) {
                throw Problem.refused("too-many-webhooks", "A board has at most 20 webhooks.");
            }
            var id = UUID.randomUUID();
            var row = database.newRecord(WEBHOOK);
            row.setId(id);
            row.setWorkflowId(workflow.value());
            row.setUrl(address.toString());
            row.setSecretId(vault.store(binding(id, address.toString()), secret).value());
            row.setKinds(kinds.toArray(String[]::new));
            row.setToldSeq(log.newest());
            row.setCreatedBy(by.id().value());
            row.store();
            row.refresh();
            activity.record(Happening.on(workflow, "webhook-made", by.actor())
                    .with("webhook", id.toString())
                    .with("host", address.getHost()));
            return new Made(View.of(row), secret);
        });
    }

    /** Takes a webhook away; a second time changes nothing. */
    void remove(WorkflowId workflow, UUID id, Caller by) {
        transaction.run(database -> database.deleteFrom(WEBHOOK)
                .where(WEBHOOK.ID.eq(id))
                .and(WEBHOOK.WORKFLOW_ID.eq(workflow.value()))
                .returning()
                .fetchOptional()
                .ifPresent(row -> {
                    vault.delete(new SecretId(row.getSecretId()));
                    activity.record(Happening.on(workflow, "webhook-removed", by.actor())
                            .with("webhook", id.toString())
                            .with("host", URI.create(row.getUrl()).getHost()));
                }));
    }

    /** What the secret of a webhook is for: it is bound to the address, so no other address is ever signed with it. */
    static Binding binding(UUID webhook, String url) {
        return Binding.shared("webhook", "webhook:" + webhook, url);
    }
}
