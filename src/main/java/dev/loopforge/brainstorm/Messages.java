package dev.loopforge.brainstorm;

import static dev.loopforge.schema.Tables.MESSAGE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.MessageId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.MessageRecord;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** The stored conversation of a task: one row a message. An answer under way is not among them until it has ended. */
@Singleton
public final class Messages {
    private final Transaction transaction;
    private final Attachments attachments;

    Messages(Transaction transaction, Attachments attachments) {
        this.transaction = transaction;
        this.attachments = attachments;
    }

    /** A message as the API gives it. */
    @Schema(name = "Message")
    public record View(
            String id,
            @Nullable String parentId,
            String role,
            String status,
            String text,
            JsonNode tools,
            List<Attachments.View> attachments,
            @Nullable JsonNode error,
            @Nullable String provider,
            @Nullable String model,
            long inputTokens,
            long outputTokens,
            long costMicros,
            Instant createdAt) {
        static View of(MessageRecord row, List<Attachments.View> attachments) {
            return new View(
                    row.getId().toString(),
                    row.getParentId() == null ? null : row.getParentId().toString(),
                    row.getRole(),
                    row.getStatus(),
                    row.getText(),
                    Json.read(row.getTools().data(), JsonNode.class),
                    attachments,
                    row.getError() == null ? null : Json.read(row.getError().data(), JsonNode.class),
                    row.getProvider(),
                    row.getModel(),
                    row.getInputTokens(),
                    row.getOutputTokens(),
                    row.getCostMicros(),
                    row.getCreatedAt());
        }
    }

    /** Everything said about a task, oldest first. */
    public List<View> of(TaskId task) {
        return transaction.call(database -> {
            var attached = attachments.byMessage(task);
            return database.selectFrom(MESSAGE)
                    .where(said(task))
                    .orderBy(MESSAGE.CREATED_AT, MESSAGE.ID)
                    .limit(2_000)
                    .fetch(row -> View.of(row, attached.getOrDefault(row.getId(), List.of())));
        });
    }

    /**
     * The branch of the conversation that is talked on: the newest message and all it answers, oldest first. A message
     * that was edited and sent again begins a branch beside the old one.
     */
    public List<View> branch(TaskId task) {
        var all = of(task);
        var byId = new HashMap<String, View>();
        all.forEach(message -> byId.put(message.id(), message));
        var branch = new ArrayDeque<View>();
        var next = all.isEmpty() ? null : all.getLast();
        while (next != null) {
            branch.addFirst(next);
            next = next.parentId() == null ? null : byId.get(next.parentId());
        }
        return List.copyOf(branch);
    }

    /** Keeps what a person said, as the answer to the newest message. */
    public MessageId said(TaskId task, UserId author, String text) {
        return said(task, author, text, newest(task));
    }

    /** Keeps what a person said after the given message, or at the beginning. */
    MessageId said(TaskId task, UserId author, String text, Optional<MessageId> parent) {
        return transaction.call(database -> {
            var row = database.newRecord(MESSAGE);
            var id = MessageId.fresh();
            row.setId(id.value());
            row.setTaskId(task.value());
            row.setParentId(parent.map(MessageId::value).orElse(null));
            row.setRole("user");
            row.setStatus("complete");
            row.setText(text.replace("\u0000", ""));
            row.setAuthorId(author.value());
            row.store();
            return id;
        });
    }

    Optional<MessageId> newest(TaskId task) {
        return transaction.call(database -> {
            return database.select(MESSAGE.ID)
                    .from(MESSAGE)
                    .where(said(task))
                    .orderBy(MESSAGE.CREATED_AT.desc(), MESSAGE.ID.desc())
                    .limit(1)
                    .fetchOptional(row -> new MessageId(row.value1()));
        });
    }

    private static Condition said(TaskId task) {
        return MESSAGE.TASK_ID.eq(task.value()).and(MESSAGE.STATUS.ne(Drafts.ANSWERING));
    }

    /** The message of this task by that id. */
    Optional<MessageId> find(TaskId task, String id) {
        return of(task).stream()
                .filter(message -> message.id().equals(id))
                .findAny()
                .map(message -> new MessageId(UUID.fromString(message.id())));
    }
}
