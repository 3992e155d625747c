package dev.loopforge.brainstorm;

import static dev.loopforge.schema.Tables.MESSAGE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.http.ProblemBody;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.MessageId;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.queue.QueueSettings;
import dev.loopforge.schema.tables.records.MessageRecord;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/**
 * The answers that are being written, in rows that nobody is shown yet: every second their text so far is kept. What a
 * server leaves unfinished becomes a failed message that says so, with the text that had come by then.
 */
@Singleton
public final class Drafts {
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration SILENT = Duration.ofSeconds(15);
    static final String ANSWERING = "answering";
    private static final Problem CUT_OFF = Problem.upstream(
            "answer-cut-off", "The answer was cut off before its end. What had come is kept; ask again.");

    private final Transaction transaction;
    private final QueueSettings settings;
    private final Map<MessageId, Draft> writing = new ConcurrentHashMap<>();
    private final Periodic keeping = new Periodic("drafts", BEAT, this::keep);

    Drafts(Transaction transaction, QueueSettings settings) {
        this.transaction = transaction;
        this.settings = settings;
    }

    /** One answer under way: its text so far, and the tools it has used. */
    private static final class Draft {
        final LiveAnswer live;
        volatile JsonNode tools = Json.object().arrayNode();

        Draft(LiveAnswer live) {
            this.live = live;
        }

        String text() {
            return live.text().replace("\u0000", "");
        }
    }

    void begin(@Observes StartupEvent start) {
        // Nothing is being written here yet: what this installation promised was left behind by a process before.
        cut(MESSAGE.WRITTEN_BY.eq(settings.install()));
        keeping.begin();
    }

    void end(@Observes ShutdownEvent stop) {
        keeping.end();
    }

    /** Makes the row of an answer that is about to be written, in the transaction that keeps what it answers. */
    void promise(TaskId task, MessageId question, MessageId reply, Choice choice) {
        transaction.run(database -> database.insertInto(MESSAGE)
                .set(MESSAGE.ID, reply.value())
                .set(MESSAGE.TASK_ID, task.value())
                .set(MESSAGE.PARENT_ID, question.value())
                .set(MESSAGE.ROLE, "assistant")
                .set(MESSAGE.STATUS, ANSWERING)
                .set(MESSAGE.TEXT, "")
                .set(MESSAGE.PROVIDER, choice.provider())
                .set(MESSAGE.MODEL, choice.model())
                .set(MESSAGE.WRITTEN_BY, settings.install())
                .set(MESSAGE.WRITTEN_AT, DSL.field("clock_timestamp()", Instant.class))
                .execute());
    }

    /** Keeps the text of a promised answer from now on. */
    void follow(MessageId reply, LiveAnswer live) {
        writing.put(reply, new Draft(live));
    }

    /** The tools an answer has used so far. */
    void used(MessageId reply, JsonNode tools) {
        var draft = writing.get(reply);
        if (draft != null) {
            draft.tools = tools.deepCopy();
        }
    }

    /** The answer is whole, was stopped or failed. */
    void finish(MessageId reply, Consumer<MessageRecord> end) {
        transaction.run(database -> {
            database.update(MESSAGE)
                    .set(MESSAGE.CREATED_AT, DSL.field("clock_timestamp()", Instant.class))
                    .setNull(MESSAGE.WRITTEN_BY)
                    .setNull(MESSAGE.WRITTEN_AT)
                    .where(MESSAGE.ID.eq(reply.value()))
                    .execute();
            var row = database.fetchSingle(MESSAGE, MESSAGE.ID.eq(reply.value()));
            end.accept(row);
            row.store();
        });
    }

    /** No more is written of it. Where it was not finished, what had come is kept as cut off; nothing leaves nothing. */
    void leave(MessageId reply) {
        var draft = writing.remove(reply);
        var row = MESSAGE.ID.eq(reply.value());
        if (draft == null || draft.text().isBlank()) {
            transaction.run(database -> database.deleteFrom(MESSAGE)
                    .where(row)
                    .and(MESSAGE.STATUS.eq(ANSWERING))
                    .execute());
        } else {
            keep(reply, draft);
            cut(row);
        }
    }

    private void cut(Condition which) {
        transaction.run(database -> database.update(MESSAGE)
                .set(MESSAGE.STATUS, "failed")
                .set(MESSAGE.ERROR, Json.column(ProblemBody.of(CUT_OFF)))
                .set(MESSAGE.CREATED_AT, MESSAGE.WRITTEN_AT)
                .setNull(MESSAGE.WRITTEN_BY)
                .setNull(MESSAGE.WRITTEN_AT)
                .where(MESSAGE.STATUS.eq(ANSWERING))
                .and(which)
                .execute());
    }

    private void keep() {
        writing.forEach(this::keep);
        // Of other servers, which have fallen silent.
        cut(MESSAGE.WRITTEN_AT.lt(
                DSL.field("now() - {0} * interval '1 second'", Instant.class, DSL.val(SILENT.toSeconds()))));
    }

    private void keep(MessageId reply, Draft draft) {
        transaction.run(database -> database.update(MESSAGE)
                .set(MESSAGE.TEXT, draft.text())
                .set(MESSAGE.TOOLS, Json.column(draft.tools))
                .set(MESSAGE.WRITTEN_AT, DSL.field("clock_timestamp()", Instant.class))
                .where(MESSAGE.ID.eq(reply.value()))
                .and(MESSAGE.STATUS.eq(ANSWERING))
                .execute());
    }
}
