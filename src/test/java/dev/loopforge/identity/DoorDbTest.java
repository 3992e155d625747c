package dev.loopforge.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.identity.Routes.Route;
import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S01–S04, S07, S08, S26, S27 and S29 of the threat list, over every route there is. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class DoorDbTest {
    private static final List<String> OTHER_PATHS =
            List.of("/", "/index.html", "/assets/app.js", "/ws/workflows/x", "/openapi", "/no/such");

    @Inject
    Users users;

    @Inject
    Sessions sessions;

    @Inject
    SetupLinks links;

    @Inject
    SessionCookie cookie;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Wire wire = new Wire(0);
    private String host = "";
    private String ours = "";

    @BeforeEach
    void open() {
        wire = new Wire(port);
        host = "Host: localhost:" + port + "\r\n";
        ours = host + "Origin: http://localhost:" + port + "\r\n";
    }

    @Test
    void nobody_gets_in_without_a_session() {
        int cells = 0;
        for (Route route : Routes.all()) {
            var answer = wire.send(route.method(), route.path(), ours, body(route));
            if (route.access() != Access.To.ANONYMOUS) {
                assertThat(answer.status()).as(route.toString()).isIn(401, 403);
                assertThat(answer.head()).containsIgnoringCase("application/problem+json");
                cells++;
            }
        }
        var open = Routes.all().stream()
                .filter(route -> route.access() == Access.To.ANONYMOUS)
                .map(Route::path)
                .filter(path -> !path.startsWith("/health"));
        assertThat(open.toList())
                .isSubsetOf(
                        "/api/session",
                        "/api/session/setup-token",
                        "/api/session/password",
                        "/auth/github",
                        "/auth/github/callback",
                        "/api/webhooks/github");
        System.out.println("door: " + cells + " anonymous cells, 0 accepted");
    }

    /** What starts, stops or accepts work needs the scope {@code run}: {@code @Access(value = MEMBER, by = RUN)}. */
    @Test
    void what_changes_a_run_needs_its_scope() {
        for (Route route : Routes.all()) {
            boolean runs = route.path()
                    .matches("/api/(runs/.*|.*/(runs|approve|merge|pull-request|setup-test|send-comments))");
            if (runs && route.changes()) {
                assertThat(route.scope()).as(route.toString()).isEqualTo(Access.By.RUN);
            }
        }
    }

    @Test
    void a_foreign_host_gets_421_and_no_data() {
        var person = signedIn();
        int cells = 0;
        for (String name : List.of(
                "evil.example",
                "evil.example:" + port,
                "localhost",
                "127.0.0.1:1",
                "localhost:" + port + ".evil.example",
                "127.0.0.1.evil.example:" + port,
                "[::2]:" + port,
                "0.0.0.0:" + port,
                "localhost.:" + port)) {
            var headers = "Host: " + name + "\r\nOrigin: http://" + name + "\r\n" + person;
            for (Route route : Routes.all()) {
                if (!route.path().startsWith("/health")) {
                    var answer = wire.send(route.method(), route.path(), headers, body(route));
                    assertThat(answer.status()).as(name + " " + route).isEqualTo(421);
                    cells++;
                }
            }
            for (String path : OTHER_PATHS) {
                var answer = wire.send("GET", path, headers, "");
                assertThat(answer.status()).as(name + " " + path).isEqualTo(421);
                assertThat(answer.body()).contains("wrong-host").doesNotContain("<html");
                cells++;
            }
        }
        System.out.println("door: " + cells + " foreign-host cells, 0 accepted");
    }

    @Test
    void a_foreign_origin_changes_and_reads_nothing() {
        var person = signedIn();
        int cells = 0;
        for (String origin : List.of(
                "http://evil.example",
                "null",
                "http://localhost:1",
                "https://localhost:" + port,
                "http://127.0.0.1.evil.example:" + port,
                "http://localhost:" + port + ".evil.example",
                "http://localhost",
                "file://",
                "http://localhost:" + port + "/")) {
            for (Route route : Routes.all()) {
                var answer = wire.send(
                        route.method(), route.path(), host + "Origin: " + origin + "\r\n" + person, body(route));
                assertThat(answer.status()).as(origin + " " + route).isEqualTo(403);
                assertThat(answer.head()).doesNotContainIgnoringCase("access-control-allow");
                cells++;
            }
            assertThat(wire.send("GET", "/ws/workflows/x", host + "Origin: " + origin + "\r\n" + person, "")
                            .status())
                    .isEqualTo(403);
            cells++;
        }
        for (Route route : Routes.all()) {
            boolean unsafe = !Set.of("GET", "HEAD").contains(route.method());
            if (unsafe && !route.path().equals("/api/webhooks/github")) {
                assertThat(wire.send(route.method(), route.path(), host + person, body(route))
                                .status())
                        .as("no origin " + route)
                        .isEqualTo(403);
                cells++;
            }
            if (route.path().startsWith("/api")) {
                var cross = host + "Sec-Fetch-Site: cross-site\r\n" + person;
                assertThat(wire.send(route.method(), route.path(), cross, body(route))
                                .status())
                        .as("cross-site " + route)
                        .isEqualTo(403);
                cells++;
            }
        }
        System.out.println("door: " + cells + " foreign-origin cells, 0 accepted");
    }

    @Test
    void an_unsafe_call_needs_the_csrf_token() {
        var token = token();
        int cells = 0;
        for (Route route : Routes.all()) {
            if (route.access() != Access.To.ANONYMOUS && !route.method().equals("GET")) {
                for (String csrf : List.of("", "X-CSRF-Token: \r\n", "X-CSRF-Token: wrong\r\n")) {
                    var answer = wire.send(route.method(), route.path(), ours + cookieOf(token) + csrf, body(route));
                    assertThat(answer.status()).as(route + csrf).isEqualTo(403);
                    assertThat(answer.body()).contains("csrf-token-missing");
                    cells++;
                }
            }
        }
        System.out.println("door: " + cells + " cells without CSRF token, 0 accepted");
    }

    @Test
    void a_session_counts_only_in_its_cookie() {
        var token = token();

        for (String header : List.of(
                "Authorization: Bearer " + token,
                "Authorization: Basic " + token,
                "X-Api-Key: " + token,
                "X-Session: " + token,
                "Cookie: session=" + token,
                "X-User-Id: owner")) {
            assertThat(wire.send("GET", "/api/account/sessions", ours + header + "\r\n", "")
                            .status())
                    .as(header.split(":")[0])
                    .isEqualTo(401);
        }
        assertThat(wire.send("GET", "/api/account/sessions?token=" + token, ours, "")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void signing_out_ends_the_session_at_once() {
        var token = token();
        var csrf = sessions.find(token).orElseThrow().csrfToken();
        var person = ours + cookieOf(token) + "X-CSRF-Token: " + csrf + "\r\n";
        assertThat(wire.send("GET", "/api/account/sessions", person, "").status())
                .isEqualTo(200);

        var out = wire.send("DELETE", "/api/session", person, "");

        assertThat(out.status()).isEqualTo(204);
        assertThat(wire.send("GET", "/api/account/sessions", person, "").status())
                .isEqualTo(401);
    }

    @Test
    void a_sign_in_link_works_once_and_nothing_else_does() {
        var holder = wire.from("127.0.0.8");
        var good = "{\"token\":\"" + links.issue().reveal() + "\"}";
        var first = holder.send("POST", "/api/session/setup-token", ours, good);
        assertThat(first.status()).isEqualTo(204);
        assertThat(first.head())
                .contains("SameSite=Strict")
                .contains("HttpOnly")
                .doesNotContain("SameSite=None");

        for (String bad : List.of(
                good,
                "{\"token\":null}",
                "{\"token\":\"\"}",
                "{}",
                "{\"token\":[\"a\"]}",
                "[]",
                "null",
                "{",
                "\"x\"")) {
            assertThat(holder.send("POST", "/api/session/setup-token", ours, bad)
                            .status())
                    .as(bad)
                    .isBetween(400, 429);
        }
    }

    @Test
    void guessing_passwords_is_limited_whatever_headers_say() {
        var stranger = wire.from("127.0.0.9");
        int limited = 0;
        for (int attempt = 0; attempt < 12; attempt++) {
            var answer = stranger.send(
                    "POST",
                    "/api/session/password",
                    ours + "X-Forwarded-For: 10.0.0." + attempt + "\r\nX-Real-IP: 10.1.0." + attempt + "\r\n",
                    "{\"login\":\"nobody" + attempt + "\",\"password\":\"wrong wrong wrong\"}");
            assertThat(answer.status()).isEqualTo(attempt < 5 ? 401 : 429);
            if (answer.status() == 429) {
                assertThat(answer.head()).containsIgnoringCase("retry-after:");
                limited++;
            }
        }
        assertThat(limited).isEqualTo(7);
        // The link in the terminal stays the way back in.
        var link = "{\"token\":\"" + links.issue().reveal() + "\"}";
        assertThat(stranger.send("POST", "/api/session/setup-token", ours, link).status())
                .isEqualTo(204);
    }

    @Test
    void unbounded_input_is_bounded() {
        var deep = "{\"token\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(wire.send("POST", "/api/session/setup-token", ours, deep).status())
                .isEqualTo(400);
        var lying = ours + "Content-Type: application/json\r\n";
        assertThat(wire.send("POST", "/api/session/setup-token", lying, "{\"token\":\"" + "x".repeat(1 << 20) + "\"}")
                        .status())
                .isEqualTo(413);
        assertThat(wire.send("GET", "/api/session", ours + "X-Long: " + "x".repeat(100_000) + "\r\n", "")
                        .status())
                .isIn(400, 431);
    }

    @Test
    void every_answer_is_guarded_and_no_refusal_names_a_class() {
        for (String path : List.of("/", "/api/session", "/api/no-such", "/health")) {
            var answer = wire.send("GET", path, ours, "");
            assertThat(answer.head())
                    .as(path)
                    .containsIgnoringCase("content-security-policy: default-src 'none'")
                    .containsIgnoringCase("x-content-type-options: nosniff");
            assertThat(answer.body()).doesNotContain("dev.loopforge").doesNotContain("Exception");
        }
    }

    @Test
    void a_link_that_is_shown_once_is_kept_for_no_repeat() {
        var call = ours + signedIn() + "Idempotency-Key: invite-once\r\n";
        var body = "{\"login\":\"invited-once\",\"role\":\"VIEWER\"}";

        var first = wire.send("POST", "/api/users", call, body);
        var second = wire.send("POST", "/api/users", call, body);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body()).contains("#setup=");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).doesNotContain("#setup=");
    }

    private String signedIn() {
        var token = token();
        var csrf = sessions.find(token).orElseThrow().csrfToken();
        return cookieOf(token) + "X-CSRF-Token: " + csrf + "\r\n";
    }

    private String token() {
        return sessions.open(users.owner().id(), "test", "127.0.0.1").reveal();
    }

    private String cookieOf(String token) {
        return "Cookie: " + cookie.name() + "=" + token + "\r\n";
    }

    private static String body(Route route) {
        return Set.of("POST", "PUT", "PATCH").contains(route.method()) ? "{}" : "";
    }
}
