package dev.loopforge.board;

import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.TASK_COMMENT;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Happening;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What people say about a card. */
@Singleton
public final class Comments {
    private static final int MAX_LENGTH = 20_000;

    private final Transaction transaction;
    private final Activity activity;
    private final Board board;
    private final Clock clock;

    Comments(Transaction transaction, Activity activity, Board board, Clock clock) {
        this.transaction = transaction;
        this.activity = activity;
        this.board = board;
        this.clock = clock;
    }

    /** A comment as shown. */
    public record CommentView(String id, String authorId, String authorName, String text, Instant createdAt) {}

    /** The comments of a card, oldest first. */
    public List<CommentView> of(TaskId task) {
        return transaction.call(database -> database.select()
                .from(TASK_COMMENT)
                .join(APP_USER)
                .on(APP_USER.ID.eq(TASK_COMMENT.AUTHOR_ID))
                .where(TASK_COMMENT.TASK_ID.eq(task.value()))
                .orderBy(TASK_COMMENT.CREATED_AT)
                .fetch(row -> new CommentView(
                        row.get(TASK_COMMENT.ID).toString(),
                        row.get(APP_USER.ID).toString(),
                        row.get(APP_USER.NAME),
                        row.get(TASK_COMMENT.TEXT),
                        row.get(TASK_COMMENT.CREATED_AT))));
    }

    public CommentView add(TaskId task, String said, Caller author) {
        var text = said.strip();
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw Problem.invalid("text", "A comment has 1 to 20,000 characters.");
        }
        var id = UUID.randomUUID();
        var now = clock.instant();
        transaction.run(database -> {
            database.insertInto(TASK_COMMENT)
                    .set(TASK_COMMENT.ID, id)
                    .set(TASK_COMMENT.TASK_ID, task.value())
                    .set(TASK_COMMENT.AUTHOR_ID, author.id().value())
                    .set(TASK_COMMENT.TEXT, text)
                    .set(TASK_COMMENT.CREATED_AT, now)
                    .execute();
            activity.record(Happening.on(board.task(task).workflowId(), "commented", author.actor())
                    .task(task));
        });
        return new CommentView(id.toString(), author.id().toString(), author.name(), text, now);
    }
}
