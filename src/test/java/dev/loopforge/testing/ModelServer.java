package dev.loopforge.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A model server that others wrote: aimock, speaking the protocols of Anthropic, OpenAI, Google and of the many compatible
 * ones. It answers by the {@link ModelPart} of the model that a request names, and fails whatever no part covers.
 */
public final class ModelServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("src/test/counterparts/node_modules/@copilotkit/aimock/dist/cli.js")
            .toAbsolutePath();

    private final Process process;
    private final Path folder;
    private final int port;

    private ModelServer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    public static ModelServer playing(List<ModelPart> parts) {
        Assumptions.assumeTrue(
                Files.exists(PROGRAM),
                "aimock is not installed: run `npm ci --ignore-scripts` in src/test/counterparts");
        var fixtures = new JsonArray();
        parts.forEach(part -> part.fixtures().forEach(fixtures::add));
        try {
            var folder = Files.createTempDirectory("loopforge-models");
            var file = Files.writeString(
                    folder.resolve("parts.json"),
                    new JsonObject().put("fixtures", fixtures).encode());
            int port = Ports.free();
            var builder = new ProcessBuilder(
                            "node",
                            PROGRAM.toString(),
                            "--port",
                            String.valueOf(port),
                            "--fixtures",
                            file.toString(),
                            "--strict",
                            "--log-level",
                            "warn")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile());
            builder.environment().put("AIMOCK_STRICT_TURN_INDEX", "1");
            var server = new ModelServer(builder.start(), folder, port);
            if (!RunningStudio.await(server::answers, Duration.ofSeconds(20))) {
                var said = Files.readString(folder.resolve("log"));
                server.close();
                throw new AssertionError("aimock did not start: " + said);
            }
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Every request it was sent, with its body as it came. */
    public JsonArray journal() {
        return new JsonArray(get("/__aimock/journal"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Folders.delete(folder);
    }

    private boolean answers() {
        try {
            return !get("/health").isEmpty();
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private String get(String path) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url() + path)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }
}
