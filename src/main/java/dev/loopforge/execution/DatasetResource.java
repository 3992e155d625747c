package dev.loopforge.execution;

import dev.loopforge.board.Door;
import dev.loopforge.http.stream.Download;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A board's accepted runs as a file to tune a model with. */
@Path("/api")
@RunOnVirtualThread
public class DatasetResource {
    private final Dataset dataset;
    private final Tunings tunings;
    private final Door door;

    DatasetResource(Dataset dataset, Tunings tunings, Door door) {
        this.dataset = dataset;
        this.tunings = tunings;
        this.door = door;
    }

    /** A model of a provider to tune with the board's accepted runs. */
    public record NewTuning(
            @Nullable String provider, @Nullable String model) {}

    @GET
    @Path("workflows/{id}/dataset")
    @Produces("application/jsonl")
    @Access(Access.To.ADMIN)
    public Response export(
            @PathParam("id") String id,
            @QueryParam("format") @DefaultValue("openai") String format,
            @QueryParam("evidence") @DefaultValue("verified") String evidence) {
        var board = door.workflow(id, Role.ADMIN);
        var wanted = known(Example.Format.values(), format, "The formats are openai, anthropic and gemini.");
        var enough = known(Dataset.Evidence.values(), evidence, "The evidence is verified or accepted.");
        dataset.requireConsent(board);
        var by = door.caller().actor();
        return Response.ok(Download.of(reader -> dataset.write(board, wanted, enough, by, reader)))
                .header("Content-Disposition", "attachment; filename=\"dataset-" + format + ".jsonl\"")
                .build();
    }

    @GET
    @Path("workflows/{id}/tunings")
    @Access(Access.To.ADMIN)
    public Page<Tunings.View> tunings(@PathParam("id") String id) {
        return Page.whole(tunings.of(door.workflow(id, Role.ADMIN)));
    }

    @POST
    @Path("workflows/{id}/tunings")
    @Access(Access.To.ADMIN)
    public Response tune(@PathParam("id") String id, NewTuning body) {
        var started = tunings.start(
                door.workflow(id, Role.ADMIN),
                body.provider() == null ? "openai" : body.provider(),
                body.model() == null ? "" : body.model(),
                door.caller());
        return Response.status(201).entity(started).build();
    }

    @POST
    @Path("workflows/{id}/tunings/{tuning}/cancel")
    @Access(Access.To.ADMIN)
    public Tunings.View cancel(@PathParam("id") String id, @PathParam("tuning") UUID tuning) {
        return tunings.cancel(door.workflow(id, Role.ADMIN), tuning, door.caller());
    }

    private static <T extends Enum<T>> T known(T[] all, String word, String sentence) {
        return Stream.of(all)
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.malformed("unknown-choice", sentence));
    }
}
