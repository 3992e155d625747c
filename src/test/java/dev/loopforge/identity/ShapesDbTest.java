package dev.loopforge.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bodies of every wrong shape, sent to every route that takes one: each gets a plain refusal, none our own failure. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class ShapesDbTest {
    private static final String NOBODY = "019ab000-0000-7000-8000-000000000000";
    private static final List<String> FIELDS = List.of(
            "title",
            "description",
            "labels",
            "priority",
            "assignee",
            "dependsOn",
            "archived",
            "repository",
            "settings",
            "stage",
            "beforeTaskId",
            "stopRun",
            "version",
            "message",
            "provider",
            "model",
            "attachments",
            "feedback",
            "summary",
            "steps",
            "checks",
            "risks",
            "comments",
            "digest",
            "text",
            "budgetMicros",
            "engine",
            "method",
            "token",
            "login",
            "password",
            "next",
            "current",
            "apiKey",
            "baseUrl",
            "defaultModel",
            "file",
            "line",
            "side",
            "name",
            "scopes",
            "role",
            "defaultBranch",
            "viewed");
    private static final List<Object> VALUES = List.of(
            7,
            -1,
            "",
            "x",
            true,
            new JsonArray(),
            new JsonArray().addNull(),
            new JsonArray().add(new JsonObject()),
            new JsonObject(),
            new JsonObject().put("kind", 7),
            "\u0000\u202e",
            "y".repeat(20_000));

    @Inject
    Users users;

    @Inject
    Sessions sessions;

    @Inject
    SessionCookie cookie;

    private final HttpClient client = HttpClient.newHttpClient();
    private String token = "";
    private String csrf = "";

    @Test
    void no_body_of_any_shape_is_our_failure() {
        var board = new JsonObject(send("POST", "/api/workflows/demo", "").body()).getString("id");
        var task = new JsonObject(send("POST", "/api/workflows/" + board + "/tasks", "{\"title\":\"Shapes\"}")
                        .body())
                .getString("id");
        int cells = 0;
        for (var route : Routes.all()) {
            if (!Set.of("POST", "PUT", "PATCH").contains(route.method())
                    || route.path().contains("demo")
                    // Signing in wrongly is limited for all tests of this server; DoorDbTest sends these their odd
                    // shapes.
                    || route.path().startsWith("/api/session/")) {
                continue;
            }
            var path = route.path()
                    .replace("/workflows/" + NOBODY, "/workflows/" + board)
                    .replace("/tasks/" + NOBODY, "/tasks/" + task);
            for (var body : bodies().toList()) {
                var answer = send(route.method(), path, body);
                var what = route.method() + " " + path + " " + body.substring(0, Math.min(120, body.length()));
                assertThat(answer.statusCode()).as(what + ": " + answer.body()).isLessThan(500);
                if (answer.statusCode() >= 400) {
                    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                            .as(what)
                            .startsWith("application/problem+json");
                    assertThat(new JsonObject(answer.body()).getString("title"))
                            .as(what)
                            .isNotBlank();
                }
                cells++;
            }
        }
        System.out.println("shapes: " + cells + " bodies, no failure of ours");
    }

    private static Stream<String> bodies() {
        var odd =
                Stream.of("", "[]", "\"x\"", "5", "null", "{", "{}{}", "[".repeat(5_000), "{\"a\":" + "[".repeat(900));
        var fields = VALUES.stream().map(value -> {
            var all = new JsonObject();
            FIELDS.forEach(field -> all.put(field, value));
            return all.encode();
        });
        return Stream.concat(odd, fields);
    }

    /** By the platform's own client: RestAssured takes seconds for one deeply nested body. */
    private HttpResponse<String> send(String method, String path, String body) {
        if (token.isEmpty()) {
            token = sessions.open(users.owner().id(), "test", "127.0.0.1").reveal();
            csrf = sessions.find(token).orElseThrow().csrfToken();
        }
        var own = "http://localhost:" + RestAssured.port;
        var request = HttpRequest.newBuilder(URI.create(own + path))
                .header("Cookie", cookie.name() + "=" + token)
                .header("X-CSRF-Token", csrf)
                .header("Origin", own)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError("no answer to " + method + " " + path, failure);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
