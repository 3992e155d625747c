package dev.loopforge.board;

import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.TASK_COMMENT;

import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Membership;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What people say about a card. */
@Singleton
public final class Comments {
    static final int MAX_LENGTH = 20_000;
    private static final Pattern NAMED = Pattern.compile("(?<![\\p{Alnum}_@.])@([A-Za-z0-9][A-Za-z0-9._@+-]{0,99})");

    private final Transaction transaction;
    private final Board board;
    private final Membership membership;
    private final Clock clock;

    Comments(Transaction transaction, Board board, Membership membership, Clock clock) {
        this.transaction = transaction;
        this.board = board;
        this.membership = membership;
        this.clock = clock;
    }

    /** A comment as shown, with those on the board whom it names by {@code @login}. */
    public record CommentView(
            String id, String authorId, String authorName, String text, List<Mention> mentions, Instant createdAt) {}

    /** Somebody a comment names. */
    public record Mention(String id, String login, String name) {}

    /** The comments of a card, oldest first. */
    public List<CommentView> of(TaskId task) {
        var people = people(task);
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
                        mentions(row.get(TASK_COMMENT.TEXT), people),
                        row.get(TASK_COMMENT.CREATED_AT))));
    }

    public CommentView add(TaskId task, String given, Caller author) {
        var text = given.strip();
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw Problem.invalid("text", "A comment has 1 to 20,000 characters.");
        }
        var id = UUID.randomUUID();
        var now = clock.instant();
        var mentions = mentions(text, people(task));
        transaction.run(database -> {
            database.insertInto(TASK_COMMENT)
                    .set(TASK_COMMENT.ID, id)
                    .set(TASK_COMMENT.TASK_ID, task.value())
                    .set(TASK_COMMENT.AUTHOR_ID, author.id().value())
                    .set(TASK_COMMENT.TEXT, text)
                    .set(TASK_COMMENT.CREATED_AT, now)
                    .execute();
            board.record(board.task(task), author.actor(), "task-updated", "commented", happening -> {
                var said = happening.with("comment", id.toString());
                return mentions.isEmpty() ? said : said.with("mentions", Json.tree(mentions));
            });
        });
        return new CommentView(id.toString(), author.id().toString(), author.name(), text, mentions, now);
    }

    private List<Membership.Member> people(TaskId task) {
        return membership.reach(board.task(task).workflowId());
    }

    /** Those of the board whom a text names; a login inside a word or an address names nobody. */
    static List<Mention> mentions(String text, List<Membership.Member> people) {
        var named = NAMED.matcher(text)
                .results()
                .map(found -> found.group(1).replaceFirst("[.@+-]+$", "").toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return people.stream()
                .filter(person -> named.contains(person.login().toLowerCase(Locale.ROOT)))
                .map(person -> new Mention(person.userId(), person.login(), person.name()))
                .toList();
    }
}
