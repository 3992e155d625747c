package dev.loopforge.testing;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Takes traces as an OpenTelemetry collector does, and reads them by OpenTelemetry's own description. */
public final class Collector implements AutoCloseable {
    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    private Collector() {
        server.start();
        server.stubFor(WireMock.post("/v1/traces").willReturn(WireMock.ok()));
    }

    public static Collector start() {
        return new Collector();
    }

    public String url() {
        return server.baseUrl();
    }

    /** Every span that has come so far. */
    public List<Span> spans() {
        return server.getAllServeEvents().stream()
                .filter(event -> event.getRequest().getUrl().equals("/v1/traces"))
                .map(event -> parse(event.getRequest().getBody()))
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /** Whether a span of one name stands, at whatever depth, below one of another. */
    public boolean below(String name, String ancestor) {
        var spans = spans();
        return spans.stream().filter(span -> span.getName().startsWith(name)).anyMatch(span -> {
            for (var at = Optional.of(span); at.isPresent(); at = parent(spans, at.get())) {
                if (at.get().getName().startsWith(ancestor)) {
                    return true;
                }
            }
            return false;
        });
    }

    /** Whether spans of both names are in one trace. */
    public boolean together(String name, String other) {
        var spans = spans();
        return spans.stream().filter(span -> span.getName().startsWith(name)).anyMatch(span -> spans.stream()
                .filter(one -> one.getName().startsWith(other))
                .anyMatch(one -> one.getTraceId().equals(span.getTraceId())));
    }

    private static Optional<Span> parent(List<Span> spans, Span span) {
        return spans.stream()
                .filter(other -> other.getTraceId().equals(span.getTraceId()))
                .filter(other -> other.getSpanId().equals(span.getParentSpanId()))
                .findFirst();
    }

    private static ExportTraceServiceRequest parse(byte[] body) {
        try {
            return ExportTraceServiceRequest.parseFrom(plain(body));
        } catch (InvalidProtocolBufferException notOurs) {
            throw new UncheckedIOException(notOurs);
        }
    }

    private static byte[] plain(byte[] body) {
        if (body.length < 2 || body[0] != 0x1f) {
            return body;
        }
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return unpacked.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
