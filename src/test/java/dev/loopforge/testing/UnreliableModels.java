package dev.loopforge.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway before a {@link ModelServer} that fails as a provider does, for as many requests as it is told. */
public final class UnreliableModels implements AutoCloseable {
    private final HttpServer server;
    private final ModelServer behind;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Instant> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger left = new AtomicInteger();
    private volatile int status;
    private volatile Map<String, String> headers = Map.of();

    public UnreliableModels(ModelServer behind) {
        this.behind = behind;
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next so many requests are answered so. */
    public void fail(int times, int with, Map<String, String> heads) {
        status = with;
        headers = heads;
        asked.clear();
        left.set(times);
    }

    /** When it was asked since {@link #fail}. */
    public List<Instant> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(Instant.now());
            var body = exchange.getRequestBody().readAllBytes();
            if (left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                var said = "{\"error\":{\"message\":\"no\",\"type\":\"error\"}}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, said.length);
                exchange.getResponseBody().write(said);
                return;
            }
            var request = HttpRequest.newBuilder(URI.create(behind.url() + exchange.getRequestURI()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            for (var name : List.of("Content-Type", "Authorization", "Accept")) {
                var value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            }
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
