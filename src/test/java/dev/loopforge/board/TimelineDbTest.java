package dev.loopforge.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.activity.Actor;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a card's timeline says beside the kind of what happened, so that the page can make a sentence of it. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class TimelineDbTest {
    @Inject
    SetupLinks links;

    @Inject
    Board board;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private SignedIn owner;
    private TaskId card;

    @BeforeEach
    void there_is_a_card() {
        owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        var workflow = body("POST", "/api/workflows/demo", "{}").getString("id");
        card = TaskId.parse(body("POST", "/api/workflows/" + workflow + "/tasks", "{\"title\":\"One\"}")
                .getString("id"));
    }

    @Test
    void it_names_the_version_of_a_plan_the_cause_of_a_flag_and_what_a_call_used() {
        board.markPlan(card, new Task.PlanMark(3, "PROPOSED"), Actor.SYSTEM);
        board.attend(card, Optional.of(new Attention(Attention.Kind.BUDGET, "Spent.", List.of())), Actor.SYSTEM);
        board.spend(card, new Task.Usage(1200, 34, 5600), Actor.SYSTEM);

        assertThat(details())
                .containsEntry("plan-proposed", new JsonObject("{\"version\":3}"))
                .containsEntry("attention", new JsonObject("{\"attention\":\"budget\"}"))
                .containsEntry(
                        "spent", new JsonObject("{\"inputTokens\":1200,\"outputTokens\":34,\"costMicros\":5600}"));
    }

    @Test
    void a_flag_that_is_as_it_was_is_not_told_of() {
        board.attend(card, Optional.empty(), Actor.SYSTEM);

        assertThat(details()).doesNotContainKey("attention");
    }

    private Map<String, JsonObject> details() {
        return body("GET", "/api/tasks/" + card + "/timeline", "").getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .collect(Collectors.toMap(entry -> entry.getString("kind"), entry -> entry.getJsonObject("detail")));
    }

    private JsonObject body(String method, String path, String json) {
        return new JsonObject(owner.send(method, path, json).body());
    }
}
