package dev.loopforge.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.http.stream.OpenStreams;
import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S07 of the threat list: one header, one extractor, one filter for scopes; and what no token may do. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class ApiTokenDbTest {
    @Inject
    Users users;

    @Inject
    Sessions sessions;

    @Inject
    SessionCookie cookie;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Wire wire = new Wire(0);
    private String host = "";
    private String person = "";

    @BeforeEach
    void open() {
        wire = new Wire(port);
        host = "Host: localhost:" + port + "\r\n";
        var session = sessions.open(users.owner().id(), "test", "127.0.0.1").reveal();
        person = host + "Origin: http://localhost:" + port + "\r\nCookie: " + cookie.name() + "=" + session
                + "\r\nX-CSRF-Token: " + sessions.find(session).orElseThrow().csrfToken() + "\r\n";
    }

    @Test
    void a_token_is_shown_once_and_works_without_cookie_origin_or_csrf() {
        var minted = mint("read", "task", "admin");
        var token = minted.getString("token");

        var listed = wire.send("GET", "/api/account/tokens", person, "");
        assertThat(listed.body()).contains(minted.getString("id")).doesNotContain(token.substring(36));
        assertThat(minted.getInstant("expiresAt"))
                .isEqualTo(minted.getInstant("createdAt").plusSeconds(90L * 24 * 3600));
        assertThat(wire.send("GET", "/api/workflows", bearer(token), "").status())
                .isEqualTo(200);
        assertThat(wire.send("POST", "/api/workflows", bearer(token), "{}").status())
                .isEqualTo(422);
        assertThat(wire.send("GET", "/api/session", bearer(token), "").body())
                .contains("\"authenticated\":true")
                .doesNotContain("csrfToken");
        var used = wire.send("GET", "/api/account/tokens", person, "");
        assertThat(used.body()).contains("\"lastUsedFrom\":\"127.0.0.1\"");
    }

    @Test
    void a_token_counts_in_one_header_only() {
        var token = mint("read").getString("token");
        int cells = 0;
        for (String header : List.of(
                "Authorization: " + token,
                "Authorization: bearer " + token,
                "Authorization: Basic " + token,
                "Authorization: Token " + token,
                "X-Authorization: Bearer " + token,
                "Proxy-Authorization: Bearer " + token,
                "X-Api-Key: " + token,
                "X-Auth-Token: " + token,
                "Cookie: " + cookie.name() + "=" + token,
                "Cookie: token=" + token,
                "Authorization: Bearer " + token + "\r\nAuthorization: Bearer " + token)) {
            assertThat(wire.send("GET", "/api/workflows", host + header + "\r\n", "")
                            .status())
                    .as(header)
                    .isEqualTo(401);
            cells++;
        }
        for (String query : List.of("token", "access_token", "key", "Authorization")) {
            assertThat(wire.send("GET", "/api/workflows?" + query + "=" + token, host, "")
                            .status())
                    .isEqualTo(401);
            cells++;
        }
        // A bad token beside a good cookie is a bad token.
        assertThat(wire.send("GET", "/api/workflows", person + "Authorization: Bearer lf_wrong\r\n", "")
                        .status())
                .isEqualTo(401);
        System.out.println("tokens: " + (cells + 1) + " wrong places, 0 accepted");
    }

    @Test
    void no_token_mints_tokens_or_touches_accounts_and_secrets() {
        var token = mint("read", "task", "run", "admin").getString("token");
        for (var route : List.of(
                "GET /api/account/tokens",
                "POST /api/account/tokens",
                "DELETE /api/account/tokens/" + UUID.randomUUID(),
                "GET /api/account/sessions",
                "DELETE /api/session",
                "PUT /api/account/password",
                "PUT /api/providers/openai/key",
                "DELETE /api/providers/openai/key",
                "PUT /api/workflows/" + UUID.randomUUID() + "/providers/openai/key")) {
            var words = route.split(" ");
            var answer = wire.send(words[0], words[1], bearer(token), words[0].startsWith("P") ? "{}" : "");
            assertThat(answer.status()).as(route).isEqualTo(403);
            assertThat(answer.body()).contains("token-not-allowed");
        }
    }

    @Test
    void a_scope_opens_what_it_names_and_no_more() {
        var read = mint("read").getString("token");
        var refused = wire.send("POST", "/api/workflows", bearer(read), "{}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("scope-missing").contains("\\\"admin\\\"");

        var run = mint("run").getString("token");
        var unknown = "/api/tasks/" + UUID.randomUUID();
        assertThat(wire.send("GET", unknown, bearer(run), "").status()).isEqualTo(404);
        assertThat(wire.send("POST", unknown + "/move", bearer(run), "{}").status())
                .isEqualTo(403);
        assertThat(wire.send("POST", unknown + "/runs", bearer(run), "{}").status())
                .isEqualTo(404);
    }

    @Test
    void figures_for_a_collector_are_for_an_administrators_token_only() {
        assertThat(wire.send("GET", "/metrics", host, "").status()).isEqualTo(401);
        assertThat(wire.send("GET", "/metrics", bearer(mint("read", "task").getString("token")), "")
                        .status())
                .isEqualTo(403);
        var told = wire.send("GET", "/metrics", bearer(mint("admin").getString("token")), "");
        assertThat(told.status()).isEqualTo(200);
        assertThat(told.body()).contains("# TYPE loopforge_listeners gauge");
    }

    @Test
    void what_is_wrong_with_a_token_asked_for_is_told() {
        for (String body : List.of(
                "{}",
                "{\"name\":\"\",\"scopes\":[\"read\"]}",
                "{\"name\":\"x\",\"scopes\":[]}",
                "{\"name\":\"x\",\"scopes\":[\"read\"],\"expiresInDays\":0}",
                "{\"name\":\"x\",\"scopes\":[\"read\"],\"expiresInDays\":366}")) {
            assertThat(wire.send("POST", "/api/account/tokens", person, body).status())
                    .as(body)
                    .isEqualTo(422);
        }
        assertThat(wire.send("POST", "/api/account/tokens", person, "{\"name\":\"x\",\"scopes\":[\"all\"]}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_revoked_token_is_dead_at_once_and_so_is_what_listens_by_it() throws Exception {
        var minted = mint("read");
        var lost = new CompletableFuture<OpenStreams.Lost>();
        OpenStreams.opened(
                lost::complete, new OpenStreams.Holder(UUID.fromString(minted.getString("id")), Optional.empty()));

        var path = "/api/account/tokens/" + minted.getString("id");
        assertThat(wire.send("DELETE", path, person, "").status()).isEqualTo(204);

        assertThat(wire.send("GET", "/api/workflows", bearer(minted.getString("token")), "")
                        .status())
                .isEqualTo(401);
        assertThat(lost.get(2, TimeUnit.SECONDS)).isEqualTo(OpenStreams.Lost.SESSION);
        assertThat(wire.send("DELETE", path, person, "").status()).isEqualTo(204);
        assertThat(wire.send("DELETE", "/api/account/tokens/x", person, "").status())
                .isEqualTo(404);
    }

    private JsonObject mint(String... scopes) {
        var body = new JsonObject().put("name", "test").put("scopes", new JsonArray(List.of(scopes)));
        var answer = wire.send("POST", "/api/account/tokens", person, body.encode());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body());
    }

    private String bearer(String token) {
        return host + "Authorization: Bearer " + token + "\r\n";
    }
}
