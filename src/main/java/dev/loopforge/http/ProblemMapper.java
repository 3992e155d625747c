package dev.loopforge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Scarcity;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** The only place that turns a failure into an answer. Our own bugs get a trace id, never a class name. */
final class ProblemMapper {
    /** character_not_in_repertoire and untranslatable_character: PostgreSQL's text and jsonb hold no NUL. */
    private static final Set<String> UNSTORABLE = Set.of("22021", "22P05");

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    @ServerExceptionMapper
    Response problem(Problem problem) {
        return answer(problem);
    }

    @ServerExceptionMapper
    Response malformed(JsonProcessingException failure) {
        return answer(ofJson(failure));
    }

    // The framework has one of its own for these, which answers without a body; the nearer one wins.
    @ServerExceptionMapper
    Response ofAnotherShape(MismatchedInputException failure) {
        return answer(ofJson(failure));
    }

    @ServerExceptionMapper
    Response invalid(ConstraintViolationException failure) {
        var problem = Problem.refused("invalid", "Some fields cannot be accepted.");
        for (var violation : failure.getConstraintViolations()) {
            var path = violation.getPropertyPath().toString();
            problem = problem.withError(path.substring(path.lastIndexOf('.') + 1), violation.getMessage());
        }
        return answer(problem);
    }

    @ServerExceptionMapper
    Response refusedByTheFramework(WebApplicationException failure) {
        if (jsonCause(failure) instanceof JsonProcessingException json) {
            return answer(ofJson(json));
        }
        int status = failure.getResponse().getStatus();
        return switch (status) {
            case 404 -> answer(Problem.notFound("unknown", "There is nothing at this address."));
            case 405, 406, 415 ->
                Response.status(status)
                        .type(ProblemBody.MEDIA_TYPE)
                        .entity(new ProblemBody(
                                "urn:loopforge:problem:not-supported",
                                status == 415
                                        ? "Send JSON (Content-Type: application/json)."
                                        : "This address does not take such a request.",
                                status,
                                null,
                                null))
                        .build();
            case 413 -> answer(Problem.tooLarge("too-large", "The request is larger than 1 MiB."));
            default ->
                status >= 500 ? bug(failure) : answer(Problem.malformed("malformed", "The request cannot be read."));
        };
    }

    @ServerExceptionMapper
    Response unexpected(Throwable failure) {
        var scarce = Scarcity.behind(failure);
        if (scarce.isPresent()) {
            LOG.warnf("request refused for want of %s", scarce.get());
            return answer(scarce.get().problem());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return answer(problem);
            }
            if (cause instanceof SQLException sql && UNSTORABLE.contains(String.valueOf(sql.getSQLState()))) {
                return answer(Problem.malformed(
                        "malformed-text", "The text holds a character that cannot be stored (NUL). Leave it out."));
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null && away(sql.getSQLState())) {
                return answer(Problem.unavailable(
                        "database-away",
                        "The database cannot be reached right now. Nothing was lost; try again shortly.",
                        Duration.ofSeconds(2)));
            }
            if (cause instanceof SQLException sql && "53100".equals(sql.getSQLState())) {
                return answer(Problem.unavailable(
                        "disk-full",
                        "The disk of the database is full. Nothing was lost; make room there, then try again.",
                        Duration.ofSeconds(10)));
            }
        }
        return bug(failure);
    }

    private static boolean away(String state) {
        return state.startsWith("08") || state.startsWith("57P");
    }

    private static Response bug(Throwable failure) {
        var trace = UUID.randomUUID().toString();
        LOG.errorf(failure, "request failed traceId=%s", trace);
        return Response.status(500)
                .type(ProblemBody.MEDIA_TYPE)
                .entity(new ProblemBody(
                        "urn:loopforge:problem:internal",
                        "Something went wrong on our side. The log has it under " + trace + ".",
                        500,
                        null,
                        null))
                .build();
    }

    private static Problem ofJson(JsonProcessingException failure) {
        if (failure instanceof StreamConstraintsException) {
            return Problem.malformed("malformed-json", "The JSON is nested too deeply or has too long a value.");
        }
        if (failure instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            var field = mapping.getPath().stream()
                    .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                    .collect(Collectors.joining("."));
            return Problem.malformed("malformed-json", "The field " + field + " has the wrong type.")
                    .withError(field, "has the wrong type");
        }
        return Problem.malformed("malformed-json", "The body is not JSON of the expected shape.");
    }

    private static @Nullable Throwable jsonCause(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof JsonProcessingException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Response answer(Problem problem) {
        var response =
                Response.status(problem.status()).type(ProblemBody.MEDIA_TYPE).entity(ProblemBody.of(problem));
        problem.retryAfter().ifPresent(wait -> response.header("Retry-After", Math.max(1, wait.toSeconds())));
        return response.build();
    }
}
