package dev.loopforge.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The caller's mistake, or a refusal the caller can act on: a stable code, a plain sentence, an HTTP status. {@code http}
 * turns it into {@code application/problem+json} (RFC 9457); nobody else does. It carries no stack trace and no secret.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One field of the request that is at fault, named as the client sent it. */
    public record FieldError(String field, String message) {}

    private final int status;
    private final String code;
    private final String title;
    private final transient List<FieldError> errors;
    private final transient @Nullable Object current;
    private final transient @Nullable Duration retryAfter;

    private Problem(
            int status,
            String code,
            String title,
            List<FieldError> errors,
            @Nullable Object current,
            @Nullable Duration retryAfter) {
        super(code + ": " + title, null, false, false);
        this.status = status;
        this.code = code;
        this.title = title;
        this.errors = List.copyOf(errors);
        this.current = current;
        this.retryAfter = retryAfter;
    }

    private static Problem of(int status, String code, String title) {
        return new Problem(status, code, title, List.of(), null, null);
    }

    /** 400: the request cannot be read, or lacks something without which nothing can start. */
    public static Problem malformed(String code, String title) {
        return of(400, code, title);
    }

    /** 401: nobody is signed in. */
    public static Problem unauthenticated(String code, String title) {
        return of(401, code, title);
    }

    /** 403: signed in, but not allowed. */
    public static Problem forbidden(String code, String title) {
        return of(403, code, title);
    }

    /** 404: unknown, or not the caller's; the two are never told apart. */
    public static Problem notFound(String code, String title) {
        return of(404, code, title);
    }

    /** 409: the state moved on; add the fresh resource by {@link #withCurrent}. */
    public static Problem conflict(String code, String title) {
        return of(409, code, title);
    }

    /** 413: larger than the limit the sentence names. */
    public static Problem tooLarge(String code, String title) {
        return of(413, code, title);
    }

    /** 421: the Host header names no address of ours. */
    public static Problem misdirected(String code, String title) {
        return of(421, code, title);
    }

    /** 422: readable, but it breaks a rule. */
    public static Problem refused(String code, String title) {
        return of(422, code, title);
    }

    /** 422 on one field. */
    public static Problem invalid(String field, String message) {
        return new Problem(422, "invalid", message, List.of(new FieldError(field, message)), null, null);
    }

    /** 429: too often; come back after {@code wait}. */
    public static Problem tooMany(String code, String title, Duration wait) {
        return new Problem(429, code, title, List.of(), null, wait);
    }

    /** 502: somebody we depend on answered wrongly. */
    public static Problem upstream(String code, String title) {
        return of(502, code, title);
    }

    /** 503: cannot serve now; come back after {@code wait}. */
    public static Problem unavailable(String code, String title, Duration wait) {
        return new Problem(503, code, title, List.of(), null, wait);
    }

    /** The same problem with one more field at fault. */
    public Problem withError(String field, String message) {
        var more = new ArrayList<>(errors);
        more.add(new FieldError(field, message));
        return new Problem(status, code, title, more, current, retryAfter);
    }

    /** The same problem carrying the resource as it is now; a view that can be written as JSON. */
    public Problem withCurrent(Object fresh) {
        return new Problem(status, code, title, errors, fresh, retryAfter);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String title() {
        return title;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Optional<Object> current() {
        return Optional.ofNullable(current);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
