package dev.loopforge.board;

import static dev.loopforge.schema.Tables.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.identity.Users;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A task says which approved cards wait for it, so that nobody lets a run start unawares. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class ReleasesDbTest {
    @Inject
    SetupLinks links;

    @Inject
    Activity activity;

    @Inject
    Transaction transaction;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Test
    void a_task_names_the_approved_cards_that_wait_for_it_with_all_they_wait_for() {
        var owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        var board = body(owner, "POST", "/api/workflows/demo", "{}").getString("id");
        var first = card(owner, board);
        var second = card(owner, board);
        var alone = waiting(owner, board, first);
        var both = waiting(owner, board, first, second);
        var notApproved = card(owner, board);
        dependsOn(owner, notApproved, first);

        assertThat(releases(owner, first)).isEqualTo(Map.of(alone, List.of(first), both, sorted(first, second)));
        assertThat(releases(owner, second)).isEqualTo(Map.of(both, sorted(first, second)));

        done(first);
        assertThat(releases(owner, second)).isEqualTo(Map.of(both, List.of(second)));
    }

    @Test
    void a_card_and_each_event_about_it_name_what_it_is_to_wait_for() {
        var owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        var board = body(owner, "POST", "/api/workflows/demo", "{}").getString("id");
        var first = card(owner, board);
        var second = card(owner, board);
        dependsOn(owner, second, first);

        var shown = body(owner, "GET", "/api/workflows/" + board + "/board", "").getJsonArray("stages").stream()
                .flatMap(column -> ((JsonObject) column).getJsonArray("tasks").stream())
                .map(JsonObject.class::cast)
                .collect(Collectors.toMap(card -> card.getString("id"), card -> card));
        assertThat(shown).extractingByKey(second).satisfies(card -> assertThat(card.getJsonArray("dependsOn"))
                .containsExactly(first));
        assertThat(shown).extractingByKey(first).satisfies(card -> assertThat(card.containsKey("dependsOn"))
                .isFalse());
        assertThat(lastTold(board).getJsonArray("dependsOn")).containsExactly(first);
    }

    @Test
    void the_event_about_a_card_that_was_imported_names_what_it_is_to_wait_for() {
        var owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        var board = body(owner, "POST", "/api/workflows/demo", "{}").getString("id");
        new Intake(transaction, Clock.systemUTC())
                .take(
                        WorkflowId.parse(board),
                        List.of(imported("one"), imported("two", "one")),
                        new Users(transaction).owner().id(),
                        Actor.SYSTEM);

        var first = told(board).reversed().get(1);
        assertThat(first.containsKey("dependsOn")).isFalse();
        assertThat(lastTold(board).getJsonArray("dependsOn")).containsExactly(first.getString("id"));
    }

    @Test
    void cards_that_would_wait_for_each_other_are_refused_in_the_words_of_the_page() {
        var owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        var board = body(owner, "POST", "/api/workflows/demo", "{}").getString("id");
        var first = card(owner, board);
        var second = card(owner, board);
        dependsOn(owner, second, first);

        var version = body(owner, "GET", "/api/tasks/" + first, "").getInteger("version");
        var wish = new JsonObject().put("version", version).put("dependsOn", new JsonArray(List.of(second)));
        assertThat(owner.send("PATCH", "/api/tasks/" + first, wish.encode()).body())
                .contains("These cards would wait for each other for ever.");
        assertThat(body(owner, "GET", "/api/tasks/" + UUID.randomUUID(), "").getString("title"))
                .isEqualTo("There is no such card, or it is not yours.");
        assertThat(body(owner, "POST", "/api/tasks/" + first + "/plan/approve", "{\"version\":1,\"digest\":\"d\"}")
                        .getString("title"))
                .isEqualTo("This card has no plan yet.");
    }

    private static Intake.Draft imported(String key, String... dependsOn) {
        return new Intake.Draft(key, key, "", Stage.TODO, List.of(), Task.Priority.NONE, List.of(dependsOn));
    }

    private JsonObject lastTold(String board) {
        return told(board).getLast();
    }

    /** The cards of the board's events, as they were then. */
    private List<JsonObject> told(String board) {
        return activity.changesAfter(WorkflowId.parse(board), 0, 1_000).stream()
                .map(change ->
                        new JsonObject(change.frame()).getJsonObject("event").getJsonObject("task"))
                .toList();
    }

    private String waiting(SignedIn owner, String board, String... on) {
        var card = card(owner, board);
        dependsOn(owner, card, on);
        stage(card, Stage.READY);
        return card;
    }

    private static void dependsOn(SignedIn owner, String card, String... on) {
        var version = body(owner, "GET", "/api/tasks/" + card, "").getInteger("version");
        var wish = new JsonObject().put("version", version).put("dependsOn", new JsonArray(List.of(on)));
        assertThat(owner.send("PATCH", "/api/tasks/" + card, wish.encode()).statusCode())
                .isEqualTo(200);
    }

    private void done(String card) {
        stage(card, Stage.DONE);
    }

    /** As an approval or a merge leaves it, without their runs. */
    private void stage(String card, Stage stage) {
        transaction.run(database -> database.update(TASK)
                .set(TASK.STAGE, stage.name())
                .where(TASK.ID.eq(UUID.fromString(card)))
                .execute());
    }

    private static Map<String, List<String>> releases(SignedIn owner, String card) {
        return body(owner, "GET", "/api/tasks/" + card, "").getJsonArray("releases").stream()
                .map(JsonObject.class::cast)
                .collect(Collectors.toMap(one -> one.getString("id"), one -> one.getJsonArray("waitsFor").stream()
                        .map(String.class::cast)
                        .sorted()
                        .toList()));
    }

    private static List<String> sorted(String... ids) {
        return List.of(ids).stream().sorted().toList();
    }

    private static String card(SignedIn owner, String board) {
        return body(owner, "POST", "/api/workflows/" + board + "/tasks", "{\"title\":\"One\"}")
                .getString("id");
    }

    private static JsonObject body(SignedIn owner, String method, String path, String json) {
        return new JsonObject(owner.send(method, path, json).body());
    }
}
