package dev.loopforge.testing;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A person signed in to a running program: keeps the cookie and sends the CSRF token, as the page does. */
public final class SignedIn {
    private final HttpClient client;
    private final String baseUrl;
    private String csrfToken = "";

    private SignedIn(HttpClient client, String baseUrl) {
        this.client = client;
        this.baseUrl = baseUrl;
    }

    public static SignedIn by(String baseUrl, String token) {
        var client = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        var person = new SignedIn(client, baseUrl);
        var answer = person.send(
                "POST",
                "/api/session/setup-token",
                new JsonObject().put("token", token).encode());
        if (answer.statusCode() != 204) {
            throw new AssertionError("sign-in answered " + answer.statusCode() + ": " + answer.body());
        }
        person.csrfToken = new JsonObject(person.send("GET", "/api/session", "").body()).getString("csrfToken", "");
        return person;
    }

    /** Sends a request with a JSON body, or none where it is empty, and waits for the whole answer. */
    public HttpResponse<String> send(String method, String path, String json) {
        return exchange(request(method, path, json), HttpResponse.BodyHandlers.ofString());
    }

    /** The same under an Idempotency-Key. */
    public HttpResponse<String> sendOnce(String key, String method, String path, String json) {
        return exchange(
                request(method, path, json).header("Idempotency-Key", key), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a file as it is. */
    public HttpResponse<String> upload(String path, byte[] bytes) {
        var request = request("POST", path, "").POST(BodyPublishers.ofByteArray(bytes));
        return exchange(
                request.header("Content-Type", "application/octet-stream"), HttpResponse.BodyHandlers.ofString());
    }

    /** Reads as JSON what is also a stream. */
    public HttpResponse<String> readJson(String path) {
        return readAs(path, "application/json");
    }

    /** Reads in one of the forms a resource has. */
    public HttpResponse<String> readAs(String path, String accept) {
        return exchange(request("GET", path, "").setHeader("Accept", accept), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<byte[]> download(String path) {
        return exchange(request("GET", path, ""), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Reads a stream after an id until a line holds the words; answers all lines so far. */
    public List<String> read(String path, String lastEventId, String until) {
        var request = request("GET", path, "")
                .setHeader("Accept", "text/event-stream")
                .header("Last-Event-ID", lastEventId);
        var lines = new ArrayList<String>();
        try (var reader = new BufferedReader(new InputStreamReader(
                exchange(request, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.contains(until)) {
                    return lines;
                }
            }
            return lines;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads a stream after an id until it has brought so many numbered events or has ended, then drops it. */
    public Some some(String path, String lastEventId, int events) {
        var request = request("GET", path, "")
                .setHeader("Accept", "text/event-stream")
                .header("Last-Event-ID", lastEventId);
        var ids = new ArrayList<Long>();
        try (var reader = new BufferedReader(new InputStreamReader(
                exchange(request, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("id: ")) {
                    ids.add(Long.parseLong(line.substring(4)));
                }
                if (ids.size() >= events || line.equals("event: end")) {
                    return new Some(ids, line.equals("event: end"));
                }
            }
            return new Some(ids, true);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Follows a board by the socket after a revision until so many changes have come, then drops it. */
    public Some someOf(String board, long revision, int changes) {
        var heard = new LinkedBlockingQueue<JsonObject>();
        var hello = new JsonObject().put("type", "hello").put("revision", revision);
        var socket = watch(board, heard::add, () -> true, hello);
        try {
            var ids = new ArrayList<Long>();
            while (ids.size() < changes) {
                var message = heard.poll(60, TimeUnit.SECONDS);
                if (message == null || "resync".equals(message.getString("type"))) {
                    throw new AssertionError("after revision " + revision + " came " + message);
                }
                if ("event".equals(message.getString("type"))) {
                    ids.add(message.getLong("revision"));
                }
            }
            return new Some(ids, false);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        } finally {
            socket.abort();
        }
    }

    /** A piece of a stream, and whether it was the last. */
    public record Some(List<Long> ids, boolean ended) {}

    /** Opens a stream; the caller closes it. */
    public HttpResponse<InputStream> stream(String path) {
        return stream("GET", path, "");
    }

    /** Sends what is answered by a stream, and opens it; the caller closes it. */
    public HttpResponse<InputStream> stream(String method, String path, String json) {
        return exchange(
                request(method, path, json).setHeader("Accept", "text/event-stream"),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Follows a board by the socket from where it stands now; each message comes whole. The caller aborts it. */
    public WebSocket watch(String board, Consumer<JsonObject> heard) {
        return watch(board, heard, () -> true);
    }

    /** The same, by a page that reads on only while it says so: one that does not answers no ping either. */
    public WebSocket watch(String board, Consumer<JsonObject> heard, BooleanSupplier reads) {
        return watch(board, heard, reads, new JsonObject().put("type", "hello"));
    }

    private WebSocket watch(String board, Consumer<JsonObject> heard, BooleanSupplier reads, JsonObject hello) {
        var listener = new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    heard.accept(new JsonObject(text.toString()));
                    text.setLength(0);
                }
                return goOn(socket);
            }

            @Override
            public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
                return goOn(socket);
            }

            private @Nullable CompletionStage<?> goOn(WebSocket socket) {
                if (reads.getAsBoolean()) {
                    socket.request(1);
                }
                return null;
            }
        };
        var socket = client.newWebSocketBuilder()
                .header("Origin", baseUrl)
                .buildAsync(URI.create(baseUrl.replaceFirst("^http", "ws") + "/ws/workflows/" + board), listener)
                .join();
        socket.sendText(hello.encode(), true).join();
        return socket;
    }

    private HttpRequest.Builder request(String method, String path, String json) {
        var request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("Origin", baseUrl)
                .header("X-CSRF-Token", csrfToken)
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        return json.isEmpty() ? request : request.header("Content-Type", "application/json");
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }
}
