package dev.loopforge.review;

import dev.loopforge.schema.tables.records.ReviewCommentRecord;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about some lines of a run's diff: those from {@code startLine} to {@code line}; {@code side} is
 * {@code old} or {@code new}.
 */
public record Comment(
        UUID id,
        UUID run,
        String file,
        int startLine,
        int line,
        String side,
        String text,
        String excerpt,
        UUID author,
        boolean pending,
        @Nullable String readAt,
        int version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant sentAt,
        @Nullable Instant deletedAt) {
    /** A comment as the API gives it. */
    @Schema(name = "ReviewComment")
    public record View(
            String id,
            String runId,
            String file,
            int startLine,
            int line,
            String side,
            String text,
            String excerpt,
            CommentStatus status,
            int version,
            String authorId,
            String authorName,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant sentAt,
            @Nullable String commit) {}

    static Comment of(ReviewCommentRecord row) {
        return new Comment(
                row.getId(),
                row.getRunId(),
                row.getFile(),
                row.getStartLine(),
                row.getLine(),
                row.getSide(),
                row.getText(),
                row.getExcerpt(),
                row.getAuthorId(),
                row.getStatus().equals("pending"),
                row.getCommitId(),
                row.getVersion(),
                row.getCreatedAt(),
                row.getUpdatedAt(),
                row.getSentAt(),
                row.getDeletedAt());
    }

    View view(CommentStatus status, String authorName) {
        return new View(
                id.toString(),
                run.toString(),
                file,
                startLine,
                line,
                side,
                text,
                excerpt,
                status,
                version,
                author.toString(),
                authorName,
                createdAt,
                updatedAt,
                sentAt,
                readAt);
    }
}
