package dev.loopforge.admin;

import dev.loopforge.activity.AuditEntry;
import dev.loopforge.activity.AuditLog;
import dev.loopforge.http.stream.Download;
import dev.loopforge.identity.Access;
import dev.loopforge.kernel.Csv;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.WorkflowId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The audit log, a page at a time or whole as CSV. */
@Path("/api/audit")
@RunOnVirtualThread
@Access(Access.To.ADMIN)
public class AuditResource {
    private static final String HEAD = Csv.line(
            "seq",
            "at",
            "kind",
            "actorKind",
            "actorId",
            "actorName",
            "peer",
            "tokenId",
            "workflowId",
            "taskId",
            "detail",
            "hash");

    private final AuditLog log;

    AuditResource(AuditLog log) {
        this.log = log;
    }

    /** What may be asked for. */
    public static class Wanted {
        /** The id or the name of a person. */
        @QueryParam("person")
        @Nullable
        String person;

        /** Kinds, separated by commas. */
        @QueryParam("kind")
        @Nullable
        String kind;

        @QueryParam("workflow")
        @Nullable
        String workflow;

        /** The first moment, RFC 3339. */
        @QueryParam("from")
        @Nullable
        String from;

        /** The moment before which it ends. */
        @QueryParam("to")
        @Nullable
        String to;

        AuditLog.Filter filter() {
            return new AuditLog.Filter(
                    text(person),
                    text(kind).map(AuditResource::words).orElse(List.of()),
                    text(workflow).map(WorkflowId::parse),
                    text(from).map(time -> moment("from", time)),
                    text(to).map(time -> moment("to", time)));
        }
    }

    /** A page; with {@code Accept: text/csv} every entry the filter lets through, as a file. */
    @GET
    @Produces({"application/json", "text/csv"})
    public Response list(
            @BeanParam Wanted wanted,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") int limit,
            @HeaderParam("Accept") @DefaultValue("") String accept) {
        if (Csv.wanted(accept)) {
            return csv(wanted);
        }
        var page = log.page(wanted.filter(), text(cursor).map(AuditResource::number), limit);
        return Response.ok(page, "application/json").build();
    }

    private Response csv(Wanted wanted) {
        var filter = wanted.filter();
        var file = Download.of(reader -> {
            reader.accept(HEAD);
            log.each(filter, entry -> reader.accept(line(entry)));
        });
        return Response.ok(file, "text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"audit.csv\"")
                .build();
    }

    private static String line(AuditEntry entry) {
        return Csv.line(
                String.valueOf(entry.seq()),
                entry.at().toString(),
                entry.kind(),
                entry.by().kind(),
                entry.by().id(),
                entry.by().name(),
                entry.peer(),
                entry.tokenId(),
                entry.workflowId(),
                entry.taskId(),
                entry.detail().toString(),
                entry.hash());
    }

    private static Optional<String> text(@Nullable String value) {
        return Optional.ofNullable(value).map(String::strip).filter(given -> !given.isEmpty());
    }

    private static List<String> words(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            throw Problem.malformed("cursor", "The cursor is not one of this list.");
        }
    }

    private static Instant moment(String field, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException malformed) {
            throw Problem.malformed("malformed-time", "The time is not RFC 3339, such as 2026-01-31T00:00:00Z.")
                    .withError(field, "is not a time");
        }
    }
}
