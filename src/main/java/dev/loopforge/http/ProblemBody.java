package dev.loopforge.http;

import dev.loopforge.kernel.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A problem as {@code application/problem+json} (RFC 9457) tells it. */
public record ProblemBody(
        String type,
        String title,
        int status,
        @Nullable List<Problem.FieldError> errors,
        @Nullable Object current) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** The body of a problem; its type ends in the stable code. */
    public static ProblemBody of(Problem problem) {
        return new ProblemBody(
                "urn:loopforge:problem:" + problem.code(),
                problem.title(),
                problem.status(),
                problem.errors().isEmpty() ? null : problem.errors(),
                problem.current().orElse(null));
    }
}
