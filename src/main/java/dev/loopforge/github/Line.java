package dev.loopforge.github;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * The wire of one token to GitHub: every request passes the token's gate; what was read before is asked for with its ETag,
 * which costs nothing of the limit; a redirect is followed on the same server only, so the token goes nowhere else. Nothing
 * is sent twice: whether a lost change happened is for the caller to find out.
 */
final class Line implements GitHubConnector {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int REMEMBERED = 500;
    private static final int MOST_REDIRECTS = 3;
    private static final long MOST_REMEMBERED_BYTES = 1 << 20;
    private static final Set<String> RESTRICTED = Set.of("host", "connection", "content-length", "accept-encoding");

    private final Exchange wire;
    private final RateGate gate;
    private final Map<URI, Remembered> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, Remembered> eldest) {
            return size() > REMEMBERED;
        }
    };
    private volatile List<String> scopes = List.of();

    /** Sends one request and reads all of its answer. */
    interface Exchange {
        HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException;
    }

    Line(Exchange wire, RateGate gate) {
        this.wire = wire;
        this.gate = gate;
    }

    private record Remembered(String etag, byte[] body, Map<String, List<String>> headers) {}

    /** The scopes GitHub named in its latest answer; none for fine-grained tokens. */
    List<String> scopes() {
        return scopes;
    }

    @Override
    public GitHubConnectorResponse send(GitHubConnectorRequest request) throws IOException {
        if (request.method().equals("GET")) {
            return read(request);
        }
        gate.changes().lock();
        try {
            return answer(request, exchange(request, request.url().toString(), null), null);
        } finally {
            gate.changes().unlock();
        }
    }

    private GitHubConnectorResponse read(GitHubConnectorRequest request) throws IOException {
        var key = URI.create(request.url().toString());
        Remembered known;
        synchronized (answers) {
            known = answers.get(key);
        }
        var got = exchange(request, key.toString(), known == null ? null : known.etag());
        if (got.statusCode() == 304 && known != null) {
            return answer(request, got, known);
        }
        var etag = got.headers().firstValue("etag");
        if (got.statusCode() == 200 && etag.isPresent() && got.body().length <= MOST_REMEMBERED_BYTES) {
            synchronized (answers) {
                answers.put(
                        key,
                        new Remembered(etag.get(), got.body(), got.headers().map()));
            }
        }
        return answer(request, got, null);
    }

    private HttpResponse<byte[]> exchange(GitHubConnectorRequest request, String url, @Nullable String etag)
            throws IOException {
        var target = URI.create(url);
        for (int hop = 0; ; hop++) {
            gate.requireOpen();
            var got = once(request, target, etag);
            gate.learn(got);
            got.headers().firstValue("x-oauth-scopes").ifPresent(this::note);
            var next = got.headers().firstValue("location").map(target::resolve);
            boolean moved = Set.of(301, 302, 307, 308).contains(got.statusCode());
            if (!moved || next.isEmpty() || hop == MOST_REDIRECTS) {
                return got;
            }
            if (!sameServer(target, next.get())) {
                throw new IOException("GitHub's answer leads to another server");
            }
            target = next.get();
        }
    }

    private HttpResponse<byte[]> once(GitHubConnectorRequest request, URI target, @Nullable String etag)
            throws IOException {
        var call = HttpRequest.newBuilder(target).timeout(PATIENCE);
        request.allHeaders().forEach((name, values) -> {
            if (!RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> call.header(name, value));
            }
        });
        if (etag != null) {
            call.setHeader("If-None-Match", etag);
        }
        if (request.hasBody()) {
            call.setHeader(
                    "Content-Type", Optional.ofNullable(request.contentType()).orElse("application/json"));
        }
        try (var body = request.body()) {
            call.method(
                    request.method(),
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.readAllBytes()));
        }
        try {
            return wire.send(call);
        } catch (IOException lost) {
            // Wrapped, because the library sends some kinds of failed request again by itself.
            throw new IOException("GitHub did not answer", lost);
        }
    }

    /** Reads an address the library has no call for. */
    byte[] read(URI address, String authorization) throws IOException {
        try (var answer = send(new Plain("GET", address, authorization, null))) {
            if (answer.statusCode() != 200) {
                throw new org.kohsuke.github.HttpException(answer);
            }
            return answer.bodyStream().readAllBytes();
        }
    }

    /** Sends JSON to an address the library has no call for. */
    void write(String method, URI address, String authorization, String json) throws IOException {
        try (var answer = send(new Plain(method, address, authorization, json))) {
            if (answer.statusCode() >= 300) {
                throw new org.kohsuke.github.HttpException(answer);
            }
        }
    }

    /** A request of ours. */
    private record Plain(
            String method,
            URI address,
            String authorization,
            @Nullable String json) implements GitHubConnectorRequest {

        @Override
        public Map<String, List<String>> allHeaders() {
            return Map.of("Accept", List.of("application/vnd.github+json"), "Authorization", List.of(authorization));
        }

        @Override
        public @Nullable String header(String name) {
            var values = allHeaders().get(name);
            return values == null ? null : values.getFirst();
        }

        @Override
        public @Nullable String contentType() {
            return json == null ? null : "application/json";
        }

        @Override
        public @Nullable InputStream body() {
            return json == null ? null : new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public java.net.URL url() {
            try {
                return address.toURL();
            } catch (java.net.MalformedURLException impossible) {
                throw new IllegalStateException("an address of ours is a URL", impossible);
            }
        }

        @Override
        public boolean hasBody() {
            return json != null;
        }
    }

    private void note(String header) {
        scopes = List.of(header.split(",")).stream()
                .map(String::strip)
                .filter(scope -> !scope.isEmpty())
                .toList();
    }

    private static boolean sameServer(URI one, URI other) {
        return one.getScheme().equals(other.getScheme())
                && String.valueOf(one.getAuthority()).equals(other.getAuthority());
    }

    private static GitHubConnectorResponse answer(
            GitHubConnectorRequest request, HttpResponse<byte[]> got, @Nullable Remembered known) {
        var body = known == null ? got.body() : known.body();
        var headers = known == null ? got.headers().map() : known.headers();
        return new GitHubConnectorResponse.ByteArrayResponse(request, known == null ? got.statusCode() : 200, headers) {
            @Override
            protected InputStream rawBodyStream() {
                return new ByteArrayInputStream(body);
            }
        };
    }
}
