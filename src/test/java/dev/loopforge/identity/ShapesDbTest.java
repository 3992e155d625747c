package dev.loopforge.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
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

    private String token = "";
    private String csrf = "";

    @Test
    void no_body_of_any_shape_is_our_failure() {
        var board = new JsonObject(person().post("/api/workflows/demo").asString()).getString("id");
        var task = new JsonObject(person().contentType("application/json")
                        .body("{\"title\":\"Shapes\"}")
                        .post("/api/workflows/" + board + "/tasks")
                        .asString())
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
                var answer = person().contentType("application/json").body(body).request(route.method(), path);
                var what = route.method() + " " + path + " " + body.substring(0, Math.min(120, body.length()));
                assertThat(answer.statusCode())
                        .as(what + ": " + answer.asString())
                        .isLessThan(500);
                if (answer.statusCode() >= 400) {
                    assertThat(answer.contentType()).as(what).startsWith("application/problem+json");
                    assertThat(new JsonObject(answer.asString()).getString("title"))
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

    private RequestSpecification person() {
        if (token.isEmpty()) {
            token = sessions.open(users.owner().id(), "test", "127.0.0.1").reveal();
            csrf = sessions.find(token).orElseThrow().csrfToken();
        }
        return given().cookie(cookie.name(), token)
                .header("X-CSRF-Token", csrf)
                .header("Origin", "http://localhost:" + io.restassured.RestAssured.port);
    }
}
