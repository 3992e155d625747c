package dev.loopforge.launch;

import dev.loopforge.identity.Access;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** Whether the process lives, and whether it can do its work. It says nothing else, because anybody may ask. */
@Path("/health")
@Access(Access.To.ANONYMOUS)
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public final class HealthResource {
    private final DataSource source;

    @Inject
    HealthResource(DataSource source) {
        this.source = source;
    }

    @GET
    public Response health() {
        return ready();
    }

    @GET
    @Path("/live")
    public Response live() {
        return Response.ok(Map.of("status", "up")).build();
    }

    /** 503 while the database is away. */
    @GET
    @Path("/ready")
    public Response ready() {
        try (var connection = source.getConnection()) {
            if (connection.isValid(2)) {
                return Response.ok(Map.of("status", "up")).build();
            }
        } catch (SQLException away) {
            return unavailable();
        }
        return unavailable();
    }

    private static Response unavailable() {
        return Response.status(503)
                .header("Retry-After", 5)
                .entity(Map.of("status", "down"))
                .build();
    }
}
