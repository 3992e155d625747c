package dev.loopforge.board;

import static dev.loopforge.schema.Tables.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The inbox holds what its reader can do something about. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class InboxDbTest {
    @Inject
    SetupLinks links;

    @Inject
    Transaction transaction;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Test
    void a_review_waits_for_who_may_work_on_the_board_and_not_for_who_may_only_look() {
        var owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        var board = body(owner, "POST", "/api/workflows/demo", "{}").getString("id");
        var card = body(owner, "POST", "/api/workflows/" + board + "/tasks", "{\"title\":\"Read me\"}")
                .getString("id");
        inReview(card);
        var invited =
                body(owner, "POST", "/api/users", "{\"login\":\"inbox-eve\",\"name\":\"Eve\",\"role\":\"MEMBER\"}");
        var link = invited.getJsonObject("invitation").getString("link");
        var eve = SignedIn.by("http://localhost:" + port, link.substring(link.indexOf("setup=") + "setup=".length()));

        assertThat(waiting(owner)).contains(card);
        assertThat(waiting(eve)).isEmpty();
        put(owner, board, invited, "VIEWER");
        assertThat(eve.send("GET", "/api/tasks/" + card, "").statusCode()).isEqualTo(200);
        assertThat(waiting(eve)).isEmpty();
        put(owner, board, invited, "MEMBER");
        assertThat(waiting(eve)).containsExactly(card);
    }

    private static void put(SignedIn owner, String board, JsonObject invited, String role) {
        var member = new JsonObject()
                .put("userId", invited.getJsonObject("user").getString("id"))
                .put("role", role);
        assertThat(owner.send("POST", "/api/workflows/" + board + "/members", member.encode())
                        .statusCode())
                .isLessThan(300);
    }

    /** As a run leaves it, without the run. */
    private void inReview(String card) {
        transaction.run(database -> database.update(TASK)
                .set(TASK.STAGE, Stage.REVIEW.name())
                .where(TASK.ID.eq(UUID.fromString(card)))
                .execute());
    }

    private static List<String> waiting(SignedIn person) {
        return body(person, "GET", "/api/inbox", "").getJsonArray("items").stream()
                .map(item -> ((JsonObject) item).getString("id"))
                .toList();
    }

    private static JsonObject body(SignedIn person, String method, String path, String json) {
        return new JsonObject(person.send(method, path, json).body());
    }
}
