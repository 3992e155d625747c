package dev.loopforge.testing;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real Redis of a test's own, with a password, on a free port of loopback. */
public final class Redis implements AutoCloseable {
    private static final String PASSWORD = "of-this-test-only";

    private final int port;
    private Process process;

    private Redis(int port) {
        this.port = port;
        this.process = launch();
    }

    /** Skips the test, with the reason, where no Redis is installed. */
    public static void orSkip() {
        Assumptions.assumeTrue(installed(), "no redis-server is installed; apt-get install redis-server brings one");
    }

    /** For a test that goes on without. */
    public static Optional<Redis> ifInstalled() {
        return installed() ? Optional.of(start()) : Optional.empty();
    }

    private static boolean installed() {
        return Stream.of("/usr/bin/redis-server", "/usr/local/bin/redis-server")
                .anyMatch(program -> Files.isExecutable(Path.of(program)));
    }

    public static Redis start() {
        return new Redis(Ports.free());
    }

    public String url() {
        return "redis://:" + PASSWORD + "@127.0.0.1:" + port;
    }

    /** How many PUBLISH commands it has seen since it started. */
    public long published() {
        try (var client = RedisClient.create(url());
                var connection = client.connect()) {
            return connection
                    .sync()
                    .info("commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_publish:"))
                    .mapToLong(line -> Long.parseLong(line.replaceFirst("cmdstat_publish:calls=(\\d+),.*", "$1")))
                    .sum();
        }
    }

    public void stop() {
        process.destroyForcibly();
        RunningStudio.await(() -> !process.isAlive(), Duration.ofSeconds(10));
    }

    public void startAgain() {
        process = launch();
    }

    /** It keeps its connections and answers nothing. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private Process launch() {
        try {
            return new ProcessBuilder(
                            "redis-server",
                            "--port",
                            String.valueOf(port),
                            "--bind",
                            "127.0.0.1",
                            "--requirepass",
                            PASSWORD,
                            "--save",
                            "",
                            "--appendonly",
                            "no")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        signal("CONT");
        stop();
    }
}
