package dev.loopforge.notification;

import static dev.loopforge.schema.Tables.NOTIFICATION;
import static dev.loopforge.schema.Tables.TASK;
import static dev.loopforge.schema.Tables.TASK_COMMENT;
import static dev.loopforge.schema.Tables.WORKFLOW;

import dev.loopforge.http.HttpSettings;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.secrets.Scrubber;
import dev.loopforge.secrets.Vault;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Writes the mail of a notification. Secrets are taken out of what people and models wrote. */
@Singleton
final class Letters {
    private static final int LONGEST_QUOTE = 2_000;

    private final Transaction transaction;
    private final Choices choices;
    private final Concerns concerns;
    private final Vault vault;
    private final HttpSettings settings;

    Letters(Transaction transaction, Choices choices, Concerns concerns, Vault vault, HttpSettings settings) {
        this.transaction = transaction;
        this.choices = choices;
        this.concerns = concerns;
        this.vault = vault;
        this.settings = settings;
    }

    /** The mail, or nothing where none is to be sent any more. */
    Optional<Letter> of(UUID notification) {
        return transaction.call(database -> database.select(NOTIFICATION.fields())
                .select(
                        TASK.NUMBER,
                        TASK.TITLE,
                        TASK.DELETED_AT,
                        WORKFLOW.TITLE,
                        WORKFLOW.DELETED_AT,
                        TASK_COMMENT.TEXT)
                .from(NOTIFICATION)
                .join(TASK)
                .on(TASK.ID.eq(NOTIFICATION.TASK_ID))
                .join(WORKFLOW)
                .on(WORKFLOW.ID.eq(NOTIFICATION.WORKFLOW_ID))
                .leftJoin(TASK_COMMENT)
                .on(TASK_COMMENT.ID.eq(NOTIFICATION.COMMENT_ID))
                .where(NOTIFICATION.ID.eq(notification))
                .and(NOTIFICATION.MAILED_AT.isNull())
                .and(TASK.DELETED_AT.isNull())
                .and(WORKFLOW.DELETED_AT.isNull())
                .fetchOptional()
                .flatMap(this::letter));
    }

    private Optional<Letter> letter(Record row) {
        var person = new UserId(row.get(NOTIFICATION.USER_ID));
        var kind = Kind.of(row.get(NOTIFICATION.KIND));
        var address = choices.of(person).mailTo(kind);
        if (address.isEmpty() || !concerns.mayKnow(new WorkflowId(row.get(NOTIFICATION.WORKFLOW_ID)), person)) {
            return Optional.empty();
        }
        var scrubber = vault.scrubber();
        var card = "#" + row.get(TASK.NUMBER) + " " + scrubber.scrub(row.get(TASK.TITLE));
        var said = sentence(kind, row.get(NOTIFICATION.BY_NAME));
        var board = scrubber.scrub(row.get(WORKFLOW.TITLE));
        var text = said + "\n\n" + card + "\nBoard: " + board + "\n" + quote(row, scrubber) + link(row)
                + "\n-- \nWhat reaches you is chosen in Loopforge Studio, in your settings under Notifications.\n";
        return Optional.of(
                new Letter(row.get(NOTIFICATION.ID), address.get(), "[" + board + "] " + card + ": " + said, text));
    }

    private static String sentence(Kind kind, String by) {
        return switch (kind) {
            case MENTION -> by + " mentioned you in a comment.";
            case ASSIGNED -> by + " gave you a card.";
            case ATTENTION -> "A card needs you.";
            case PLAN -> "A plan waits for approval.";
            case REVIEW -> "The work is ready to be reviewed.";
        };
    }

    private static String quote(Record row, Scrubber scrubber) {
        @Nullable String reason = row.get(NOTIFICATION.REASON);
        @Nullable String comment = row.get(TASK_COMMENT.TEXT);
        var words = comment != null ? comment : reason;
        if (words == null) {
            return "";
        }
        var clean = scrubber.scrub(words);
        var shown = clean.length() <= LONGEST_QUOTE ? clean : clean.substring(0, LONGEST_QUOTE - 1) + "…";
        return shown.lines().map(line -> "> " + line).collect(Collectors.joining("\n", "\n", "\n"));
    }

    /** Only an address that others reach is worth a link. */
    private String link(Record row) {
        return settings.publicUrl().isEmpty()
                ? ""
                : "\n" + settings.baseUrl() + "/boards/" + row.get(NOTIFICATION.WORKFLOW_ID) + "?task="
                        + row.get(NOTIFICATION.TASK_ID) + "\n";
    }
}
