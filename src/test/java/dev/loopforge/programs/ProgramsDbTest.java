package dev.loopforge.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.identity.SetupLinks;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.SignedIn;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Other programs at work: an agent by the protocol's own client, and a listener that loses its right. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class ProgramsDbTest {
    @Inject
    SetupLinks links;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private String base = "";
    private SignedIn owner;

    @BeforeEach
    void open() {
        base = "http://localhost:" + port;
        owner = SignedIn.by(base, links.issue().reveal());
    }

    @Test
    void an_agent_files_a_card_reads_it_and_comments() {
        var board = board();
        try (var agent = agent(token(owner, "read", "task"))) {
            assertThat(agent.listTools().tools())
                    .extracting(Tool::name)
                    .containsExactlyInAnyOrder("list_boards", "read_board", "read_card", "file_card", "comment");
            assertThat(call(agent, "list_boards", Map.of())).contains(board);

            var filed = new JsonObject(call(agent, "file_card", Map.of("board", board, "title", "Filed by an agent")));
            var id = filed.getString("id");
            call(agent, "comment", Map.of("card", id, "text", "Seen."));

            assertThat(call(agent, "read_board", Map.of("board", board))).contains("Filed by an agent");
            assertThat(call(agent, "read_card", Map.of("card", id))).contains("Seen.");
            assertThat(owner.send("GET", "/api/tasks/" + id, "").body()).contains("Filed by an agent");
        }
    }

    @Test
    void a_client_that_others_wrote_files_a_card_and_reads_it() throws Exception {
        var there = Path.of("src/test/counterparts");
        Assumptions.assumeTrue(
                Files.isDirectory(there.resolve("node_modules/@modelcontextprotocol/sdk")),
                "@modelcontextprotocol/sdk is not installed: run `npm ci --ignore-scripts` in src/test/counterparts");
        var client = new ProcessBuilder(
                        "node",
                        "file-a-card.mjs",
                        base + "/mcp",
                        token(owner, "read", "task"),
                        board(),
                        "Filed from outside")
                .directory(there.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(client.waitFor()).as(said).isZero();

        var told = new JsonObject(said);
        assertThat(told.getJsonArray("tools")).contains("file_card", "read_card");
        assertThat(told.getJsonObject("read").encode()).contains("Filed from outside");
        var id = told.getJsonObject("filed").getString("id");
        assertThat(owner.send("GET", "/api/tasks/" + id, "").body()).contains("Filed from outside");
    }

    @Test
    void an_agent_has_the_rights_of_its_token_and_no_more() {
        var board = board();
        try (var reader = agent(token(owner, "read"))) {
            assertThat(call(reader, "file_card", Map.of("board", board, "title", "No")))
                    .contains("scope-missing");
        }
        try (var stranger = agent(token(invited("stranger"), "read", "task"))) {
            assertThat(call(stranger, "list_boards", Map.of())).isEqualTo("[]");
            assertThat(call(stranger, "read_board", Map.of("board", board))).contains("workflow-unknown");
            assertThat(call(stranger, "file_card", Map.of("board", board, "title", "No")))
                    .contains("workflow-unknown");
        }
    }

    @Test
    void who_is_taken_off_a_board_hears_no_more_of_it_within_two_seconds() throws Exception {
        var board = board();
        var guest = invited("guest");
        var id = new JsonObject(guest.send("GET", "/api/session", "").body())
                .getJsonObject("user")
                .getString("id");
        var members = "/api/workflows/" + board + "/members";
        var put = new JsonObject().put("userId", id).put("role", "viewer").encode();
        assertThat(guest.send("GET", "/api/workflows/" + board, "").statusCode())
                .isEqualTo(404);
        assertThat(owner.send("POST", members, put).statusCode()).isEqualTo(201);
        assertThat(guest.send("GET", "/api/workflows/" + board, "").statusCode())
                .isEqualTo(200);

        var first = listen(board, token(guest, "read"));
        assertThat(owner.send("DELETE", members + "/" + id, "").statusCode()).isEqualTo(204);
        assertThat(first.get(2, TimeUnit.SECONDS)).isEqualTo(4403);
        assertThat(guest.send("GET", "/api/workflows/" + board, "").statusCode())
                .isEqualTo(404);

        owner.send("POST", members, put);
        var second = listen(board, token(guest, "read"));
        var user = new JsonObject(owner.send("GET", "/api/users", "").body())
                .getJsonArray("items").stream()
                        .map(JsonObject.class::cast)
                        .filter(person -> person.getString("id").equals(id))
                        .findFirst()
                        .orElseThrow();
        var off = new JsonObject().put("version", user.getInteger("version")).put("disabled", true);
        assertThat(owner.send("PATCH", "/api/users/" + id, off.encode()).statusCode())
                .isEqualTo(200);
        assertThat(second.get(2, TimeUnit.SECONDS)).isEqualTo(4401);
        assertThat(guest.send("GET", "/api/workflows", "").statusCode()).isEqualTo(401);
    }

    @Test
    void the_last_administrator_stays_and_the_audit_log_tells_who_was_invited() {
        invited("told");
        var log = owner.send("GET", "/api/audit?kind=user-invited&limit=1", "");
        assertThat(log.body()).contains("\"told\"").contains("\"peer\":\"127.0.0.1\"");
        var users = new JsonObject(owner.send("GET", "/api/users", "").body()).getJsonArray("items");
        var admin = users.stream()
                .map(JsonObject.class::cast)
                .filter(person -> person.getString("login").equals("owner"))
                .findFirst()
                .orElseThrow();
        // Other tests of the same server leave administrators behind.
        users.stream()
                .map(JsonObject.class::cast)
                .filter(person -> person.getString("role").equals("ADMIN") && !person.equals(admin))
                .forEach(other -> owner.send(
                        "PATCH",
                        "/api/users/" + other.getString("id"),
                        new JsonObject()
                                .put("version", other.getInteger("version"))
                                .put("role", "VIEWER")
                                .encode()));
        var demoted =
                new JsonObject().put("version", admin.getInteger("version")).put("role", "VIEWER");

        var refused = owner.send("PATCH", "/api/users/" + admin.getString("id"), demoted.encode());

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("last-administrator");
    }

    private SignedIn invited(String login) {
        var body = new JsonObject().put("login", login).put("role", "MEMBER").encode();
        var answer = owner.send("POST", "/api/users", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        var link = new JsonObject(answer.body()).getJsonObject("invitation").getString("link");
        return SignedIn.by(base, link.substring(link.indexOf("#setup=") + 7));
    }

    private CompletableFuture<Integer> listen(String board, String token) {
        var closed = new CompletableFuture<Integer>();
        var opened = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create("ws://localhost:" + port + "/ws/workflows/" + board), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        closed.complete(code);
                        return null;
                    }
                });
        opened.join();
        return closed;
    }

    private String board() {
        var made = owner.send("POST", "/api/workflows/demo", "{}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new JsonObject(made.body()).getString("id");
    }

    private static String token(SignedIn person, String... scopes) {
        var body = new JsonObject().put("name", "test").put("scopes", new JsonArray(List.of(scopes)));
        return new JsonObject(person.send("POST", "/api/account/tokens", body.encode())
                        .body())
                .getString("token");
    }

    private McpSyncClient agent(String token) {
        var transport = HttpClientStreamableHttpTransport.builder(base)
                .endpoint("/mcp")
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + token))
                .build();
        var client = McpClient.sync(transport).build();
        client.initialize();
        return client;
    }

    private static String call(McpSyncClient agent, String tool, Map<String, Object> arguments) {
        var result = agent.callTool(new CallToolRequest(tool, arguments));
        return ((TextContent) result.content().getFirst()).text();
    }
}
