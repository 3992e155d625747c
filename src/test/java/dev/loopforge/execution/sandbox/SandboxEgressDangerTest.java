package dev.loopforge.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one way out: to a loopback server the operator allowed, and to nobody else. */
class SandboxEgressDangerTest {
    private static final String ASK = """
            ask() { python3 -c "
            import socket,sys
            s=socket.create_connection(('127.0.0.1',3128)); s.sendall(sys.argv[1].encode().decode('unicode_escape').encode())
            if len(sys.argv)>2:
                assert s.recv(4096).startswith(b'HTTP/1.1 200'); s.sendall(sys.argv[2].encode().decode('unicode_escape').encode())
            s.shutdown(1); d=b''
            while True:
                b=s.recv(4096)
                if not b: break
                d+=b
            t=d.decode().split('\\r\\n'); print(t[0].split(' ')[1], t[-1].strip())" "$@"; }
            """;

    @TempDir
    Path home;

    private @Nullable HttpServer server;
    private int port;
    private final List<String> lines = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void set_the_scene() throws IOException {
        Counterparts.needed("bwrap", "socat", "python3", "prlimit");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            byte[] answer = "welcome".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        port = server.getAddress().getPort();
    }

    @AfterEach
    void tidy_up() {
        if (server != null) {
            server.stop(0);
        }
    }

    private Ended run(String command) throws IOException {
        Path worktree = Files.createDirectories(home.resolve("data/worktrees/1"));
        var settings = new SandboxSettings(home.resolve("data"), Set.of("localhost:" + port), false, 1 << 20);
        var spec = SandboxSpec.of(worktree)
                .withEgress(List.of("localhost", "*.allowed.invalid"))
                .withLimits(Limits.standard().withWallClock(Duration.ofSeconds(30)));
        return new Sandboxes(settings)
                .start(spec, ASK + command, (stream, found, end) -> lines.addAll(found))
                .await();
    }

    @Test
    void an_allowed_host_is_reached_both_ways() throws IOException {
        var ended = run("ask 'CONNECT localhost:" + port + " HTTP/1.1\\r\\n\\r\\n' 'GET /tunnel HTTP/1.0\\r\\n\\r\\n';"
                + "ask 'GET http://localhost:" + port
                + "/plain?q=1 HTTP/1.1\\r\\nHost: evil\\r\\nProxy-Authorization: x\\r\\n\\r\\n'");

        assertThat(lines).containsExactly("200 welcome", "200 welcome");
        assertThat(seen).containsExactly("/tunnel null", "/plain?q=1 null");
        assertThat(ended.refusedHosts()).isEmpty();
    }

    @Test
    void everybody_else_is_refused_and_remembered() throws IOException {
        var ended = run("for h in 127.0.0.1:" + port + " 2130706433:" + port + " '[::1]':" + port + " example.com:443"
                + " localhost:443 localhost:22 169.254.169.254:80 example.com:443; do"
                + " ask \"CONNECT $h HTTP/1.1\\r\\n\\r\\n\"; done;"
                + "ask 'GET http://example.com/ HTTP/1.1\\r\\n\\r\\n'");

        assertThat(lines).hasSize(9).allMatch(line -> line.startsWith("403 "));
        assertThat(ended.refusedHosts())
                .contains(
                        new RefusedHost("example.com", 443, 2),
                        new RefusedHost("example.com", 80, 1),
                        new RefusedHost("localhost", 443, 1),
                        new RefusedHost("localhost", 22, 1),
                        new RefusedHost("::1", port, 1),
                        new RefusedHost("2130706433", port, 1))
                .hasSize(8);
        assertThat(seen).isEmpty();
    }

    @Test
    void nonsense_is_answered_and_harms_nobody() throws IOException {
        run(
                "ask 'HELLO\\r\\n\\r\\n'; ask 'GET ftp://localhost/ HTTP/1.1\\r\\n\\r\\n'; ask 'CONNECT localhost HTTP/1.1\\r\\n\\r\\n';"
                        + " ask 'CONNECT localhost:99999 HTTP/1.1\\r\\n\\r\\n'; ask 'CONNECT a.allowed.invalid:443 HTTP/1.1\\r\\n\\r\\n';"
                        + " head -c 100000 /dev/zero > /dev/tcp/127.0.0.1/3128; ask 'GET http://u:p@localhost/ HTTP/1.1\\r\\n\\r\\n'");

        assertThat(lines)
                .filteredOn(line -> line.matches("\\d{3} .*"))
                .extracting(line -> line.substring(0, 3))
                .containsExactly("400", "400", "400", "400", "502", "400");
    }

    @Test
    void there_is_no_other_way() throws IOException {
        run("(exec 3<>/dev/tcp/127.0.0.1/" + port + ") 2>/dev/null || echo no; getent hosts example.com || echo no;"
                + " grep -c '<proxy>' ~/.m2/settings.xml; echo $https_proxy");

        assertThat(lines).containsExactly("no", "no", "1", "http://127.0.0.1:3128");
    }
}
