package dev.loopforge.cost;

import dev.loopforge.identity.Access;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.kernel.Csv;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was used and what it cost, summed up by whatever is asked for. */
@Path("/api")
@RunOnVirtualThread
@Access(Access.To.VIEWER)
public class UsageResource {
    private final Usage usage;
    private final CurrentCaller current;

    UsageResource(Usage usage, CurrentCaller current) {
        this.usage = usage;
        this.current = current;
    }

    /** The sums, of everything or of one card; with {@code Accept: text/csv} as a file. */
    @GET
    @Path("usage")
    @Produces({"application/json", "text/csv"})
    public Response sums(
            @QueryParam("by") @DefaultValue("day") String by,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("task") @Nullable String task,
            @HeaderParam("Accept") @DefaultValue("") String accept) {
        var card = Optional.ofNullable(task).filter(id -> !id.isBlank()).map(TaskId::parse);
        var lines = lines(by, new Usage.Span(moment(from), moment(to), card));
        return Csv.wanted(accept)
                ? csv(by, lines)
                : Response.ok(Page.whole(lines), "application/json").build();
    }

    private static Response csv(String by, List<Usage.Line> lines) {
        var out = new StringBuilder(Csv.line(
                by,
                "name",
                "calls",
                "inputTokens",
                "outputTokens",
                "cachedInputTokens",
                "cacheWriteTokens",
                "costMicros",
                "unreportedCalls",
                "unpricedCalls"));
        for (var line : lines) {
            out.append(Csv.line(
                    line.key(),
                    line.name(),
                    String.valueOf(line.calls()),
                    String.valueOf(line.inputTokens()),
                    String.valueOf(line.outputTokens()),
                    String.valueOf(line.cachedInputTokens()),
                    String.valueOf(line.cacheWriteTokens()),
                    String.valueOf(line.costMicros()),
                    String.valueOf(line.unreportedCalls()),
                    String.valueOf(line.unpricedCalls())));
        }
        return Response.ok(out.toString(), "text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"usage.csv\"")
                .build();
    }

    private List<Usage.Line> lines(String by, Usage.Span span) {
        var group = Stream.of(Usage.By.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(by))
                .findFirst()
                .orElseThrow(() -> Problem.malformed(
                        "unknown-grouping", "Usage is summed by provider, model, workflow, task, user, day or stage."));
        return usage.sums(group, span, current.get());
    }

    private static Optional<Instant> moment(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException malformed) {
            throw Problem.malformed("malformed-time", "The time is not RFC 3339, such as 2026-01-31T00:00:00Z.");
        }
    }
}
