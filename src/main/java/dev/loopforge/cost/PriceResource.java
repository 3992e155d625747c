package dev.loopforge.cost;

import dev.loopforge.cost.Prices.Price;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The price book, which administrators edit. Prices are micro-dollars per million tokens. */
@Path("/api")
@RunOnVirtualThread
public class PriceResource {
    private final Prices prices;
    private final CurrentCaller current;
    private final Clock clock;

    PriceResource(Prices prices, CurrentCaller current, Clock clock) {
        this.prices = prices;
        this.current = current;
        this.clock = clock;
    }

    /** A price to set; it holds from today where no day is named. */
    public record NewPrice(
            @Nullable String provider,
            @Nullable String model,
            @Nullable Long input,
            @Nullable Long output,
            @Nullable Long cachedInput,
            @Nullable Long cacheWrite,
            @Nullable LocalDate asOf) {}

    @GET
    @Path("prices")
    @Access(Access.To.VIEWER)
    public Page<Price> list() {
        return Page.whole(prices.all());
    }

    @PUT
    @Path("prices")
    @Access(Access.To.ADMIN)
    public Price set(NewPrice body) {
        var caller = current.get();
        if (body.provider() == null || body.model() == null || body.input() == null || body.output() == null) {
            throw Problem.invalid("provider", "Say provider, model, input and output.");
        }
        var line = new Price(
                null,
                body.provider().strip(),
                body.model().strip(),
                body.input(),
                body.output(),
                body.cachedInput() == null ? body.input() : body.cachedInput(),
                body.cacheWrite() == null ? body.input() : body.cacheWrite(),
                body.asOf() == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : body.asOf());
        return prices.set(line, caller.id(), caller.actor());
    }

    @DELETE
    @Path("prices/{id}")
    @Access(Access.To.ADMIN)
    public Response remove(@PathParam("id") UUID id) {
        prices.remove(id, current.get().actor());
        return Response.noContent().build();
    }
}
