package dev.loopforge.admin;

import dev.loopforge.identity.Access;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * What the management port tells a collector, here for an administrator's token: where only the main port can be reached.
 * The format is Prometheus' text exposition, version 0.0.4.
 */
@Path("/metrics")
@RunOnVirtualThread
public class MetricsResource {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    public MetricsResource(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @GET
    @Access(Access.To.ADMIN)
    public Response metrics() {
        return Response.ok(registry.scrape())
                .header(HttpHeaders.CONTENT_TYPE, TEXT)
                .build();
    }
}
