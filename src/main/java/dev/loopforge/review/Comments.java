package dev.loopforge.review;

import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.REVIEW_COMMENT;

import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Reviewed;
import dev.loopforge.execution.Run;
import dev.loopforge.execution.Runs;
import dev.loopforge.git.CommitId;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** The line comments of a run: pending ones are edited by their author; together they go to the agent as one turn. */
@Singleton
public final class Comments {
    private static final int MAX_TEXT = 20_000;
    private static final int MAX_COMMENTS = 500;
    private static final int MAX_RANGE = 200;

    private final Transaction transaction;
    private final Workflows workflows;
    private final Runs runs;
    private final Reviewed reviewed;
    private final Clock clock;

    Comments(Transaction transaction, Workflows workflows, Runs runs, Reviewed reviewed, Clock clock) {
        this.transaction = transaction;
        this.workflows = workflows;
        this.runs = runs;
        this.reviewed = reviewed;
        this.clock = clock;
    }

    /** A new comment as the client wrote it; without {@code startLine} it is about one line. */
    @Schema(name = "NewReviewComment")
    public record Draft(
            @Nullable String file,
            @Nullable Integer startLine,
            @Nullable Integer line,
            @Nullable String side,
            @Nullable String text) {}

    Comment.View write(Run run, Draft draft, Caller caller) {
        var text = text(draft.text());
        var side = side(draft.side());
        if (draft.file() == null || draft.file().isBlank()) {
            throw Problem.invalid("file", "Say which file.");
        }
        if (draft.line() == null || draft.line() < 1) {
            throw Problem.invalid("line", "Say which line, counted from 1.");
        }
        int start = draft.startLine() == null ? draft.line() : draft.startLine();
        if (start < 1 || start > draft.line() || draft.line() - start >= MAX_RANGE) {
            throw Problem.invalid("startLine", "A comment is about at most " + MAX_RANGE + " lines, the first first.");
        }
        var commit = new CommitId((side.equals("old") ? run.baseCommit() : run.headCommit())
                .orElseThrow(
                        () -> Problem.refused("nothing-yet", "This run has committed nothing to comment on yet.")));
        var mirror = workflows.mirror(workflows.get(run.workflow()));
        var excerpt = Excerpt.of(mirror, commit, draft.file(), start, draft.line());
        var id = UUID.randomUUID();
        transaction.run(database -> {
            int there = database.fetchCount(REVIEW_COMMENT, of(run).and(REVIEW_COMMENT.DELETED_AT.isNull()));
            if (there >= MAX_COMMENTS) {
                throw Problem.refused("too-many-comments", "A run has at most " + MAX_COMMENTS + " comments.");
            }
            database.insertInto(REVIEW_COMMENT)
                    .set(REVIEW_COMMENT.ID, id)
                    .set(REVIEW_COMMENT.RUN_ID, run.id().value())
                    .set(REVIEW_COMMENT.FILE, draft.file())
                    .set(REVIEW_COMMENT.START_LINE, start)
                    .set(REVIEW_COMMENT.LINE, draft.line())
                    .set(REVIEW_COMMENT.SIDE, side)
                    .set(REVIEW_COMMENT.TEXT, text)
                    .set(REVIEW_COMMENT.EXCERPT, excerpt)
                    .set(REVIEW_COMMENT.AUTHOR_ID, caller.id().value())
                    .set(REVIEW_COMMENT.STATUS, "pending")
                    .set(REVIEW_COMMENT.COMMIT_ID, run.headCommit().orElse(null))
                    .execute();
        });
        return view(run, get(run, id));
    }

    Comment.View edit(Run run, UUID id, int version, @Nullable String text, Caller caller) {
        var wanted = text(text);
        return transaction.call(database -> {
            var row = database.selectFrom(REVIEW_COMMENT)
                    .where(REVIEW_COMMENT.ID.eq(id))
                    .and(of(run))
                    .and(REVIEW_COMMENT.DELETED_AT.isNull())
                    .forUpdate()
                    .fetchOptional()
                    .orElseThrow(Comments::unknown);
            if (row.getVersion() != version) {
                throw Problem.conflict("comment-changed", "This comment was changed meanwhile. This is how it is now.")
                        .withCurrent(view(run, Comment.of(row)));
            }
            requireOwn(Comment.of(row), caller);
            row.setText(wanted);
            row.setVersion(version + 1);
            row.setUpdatedAt(clock.instant());
            row.store();
            return view(run, Comment.of(row));
        });
    }

    /** Takes a pending comment back; taken back again, nothing changes. */
    void delete(Run run, UUID id, Caller caller) {
        transaction.run(database -> {
            var row = database.selectFrom(REVIEW_COMMENT)
                    .where(REVIEW_COMMENT.ID.eq(id))
                    .and(of(run))
                    .forUpdate()
                    .fetchOptional()
                    .orElseThrow(Comments::unknown);
            if (row.getDeletedAt() == null) {
                requireOwn(Comment.of(row), caller);
                row.setDeletedAt(clock.instant());
                row.store();
            }
        });
    }

    private static void requireOwn(Comment comment, Caller caller) {
        if (!comment.author().equals(caller.id().value())) {
            throw Problem.forbidden("not-your-comment", "Only who wrote a comment can change it.");
        }
        if (!comment.pending()) {
            throw Problem.refused("comment-sent", "This comment was sent to the agent and stays as it is.");
        }
    }

    List<Comment.View> all(Run run) {
        return views(run, list(run, REVIEW_COMMENT.DELETED_AT.isNull()));
    }

    Comment.View one(Run run, UUID id) {
        return view(run, get(run, id));
    }

    /** Sends everything pending to the agent as one turn; the run waits for a worker again. */
    Run send(Run run, Caller caller) {
        return transaction.call(database -> {
            var pending = list(
                    run,
                    REVIEW_COMMENT
                            .DELETED_AT
                            .isNull()
                            .and(REVIEW_COMMENT.STATUS.eq("pending"))
                            .and(REVIEW_COMMENT.AUTHOR_ID.eq(caller.id().value())));
            if (pending.isEmpty()) {
                throw Problem.refused(
                        "nothing-pending", "There is no pending comment to send. Comment on a line first.");
            }
            var queued = reviewed.sendBack(run.id(), Turn.of(pending), caller);
            database.update(REVIEW_COMMENT)
                    .set(REVIEW_COMMENT.STATUS, "sent")
                    .set(REVIEW_COMMENT.COMMIT_ID, run.headCommit().orElse(null))
                    .set(REVIEW_COMMENT.SENT_AT, clock.instant())
                    .set(REVIEW_COMMENT.VERSION, REVIEW_COMMENT.VERSION.plus(1))
                    .where(REVIEW_COMMENT.ID.in(
                            pending.stream().map(Comment::id).toList()))
                    .execute();
            return queued;
        });
    }

    private Comment get(Run run, UUID id) {
        return list(run, REVIEW_COMMENT.ID.eq(id).and(REVIEW_COMMENT.DELETED_AT.isNull())).stream()
                .findFirst()
                .orElseThrow(Comments::unknown);
    }

    private List<Comment> list(Run run, Condition which) {
        return transaction.call(database -> database.selectFrom(REVIEW_COMMENT)
                .where(of(run))
                .and(which)
                .orderBy(REVIEW_COMMENT.CREATED_AT, REVIEW_COMMENT.ID)
                .fetch(Comment::of));
    }

    private static Condition of(Run run) {
        return REVIEW_COMMENT.RUN_ID.eq(run.id().value());
    }

    private Comment.View view(Run run, Comment comment) {
        return views(run, List.of(comment)).getFirst();
    }

    private List<Comment.View> views(Run stale, List<Comment> comments) {
        var run = runs.get(stale.id());
        var authors = authors(comments);
        var places = places(run);
        return comments.stream()
                .map(comment ->
                        comment.view(status(places, comment), authors.getOrDefault(comment.author(), "somebody")))
                .toList();
    }

    private @Nullable Places places(Run run) {
        if (run.status().live()
                || run.baseCommit().isEmpty()
                || run.headCommit().isEmpty()) {
            return null;
        }
        return new Places(
                workflows.mirror(workflows.get(run.workflow())),
                new CommitId(run.baseCommit().get()),
                new CommitId(run.headCommit().get()));
    }

    private static CommentStatus status(@Nullable Places places, Comment comment) {
        if (comment.pending()) {
            return CommentStatus.PENDING;
        }
        return places == null || comment.readAt() == null
                ? CommentStatus.SENT
                : places.since(new CommitId(comment.readAt()), comment);
    }

    private Map<UUID, String> authors(List<Comment> comments) {
        return transaction.call(database -> database.select(APP_USER.ID, APP_USER.NAME)
                .from(APP_USER)
                .where(APP_USER.ID.in(comments.stream().map(Comment::author).toList()))
                .fetchMap(APP_USER.ID, APP_USER.NAME));
    }

    private static String text(@Nullable String given) {
        var text = given == null ? "" : given.strip().replace("\0", "");
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw Problem.invalid("text", "A comment has 1 to 20,000 characters.");
        }
        return text;
    }

    private static String side(@Nullable String given) {
        return switch (given == null ? "new" : given.toLowerCase(Locale.ROOT)) {
            case "new", "right" -> "new";
            case "old", "left" -> "old";
            default -> throw Problem.invalid("side", "The sides are old and new.");
        };
    }

    private static Problem unknown() {
        return Problem.notFound("comment-unknown", "There is no such comment, or it is not yours.");
    }
}
