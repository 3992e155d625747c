package dev.loopforge.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.activity.Activity;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What happens on a board, told event by event, gives each column in the server's own order. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class PlacesDbTest {
    private static final List<String> STAGES = List.of("TODO", "BRAINSTORMING", "DONE");
    private static final int MOVES = 80;

    @Inject
    SetupLinks links;

    @Inject
    Activity activity;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Test
    void events_alone_tell_every_place_also_where_three_move_at_once() throws Exception {
        long seed = System.nanoTime();
        var owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        var board =
                new JsonObject(owner.send("POST", "/api/workflows/demo", "{}").body()).getString("id");
        var cards = new ArrayList<String>();
        for (int card = 0; card < 9; card++) {
            var made = owner.send("POST", "/api/workflows/" + board + "/tasks", "{\"title\":\"" + card + "\"}");
            cards.add(new JsonObject(made.body()).getString("id"));
        }
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = Stream.of(1, 2, 3)
                    .map(person -> people.submit(() -> wander(owner, cards, new Random(seed + person))))
                    .toList();
            int moved = 0;
            for (var one : all) {
                moved += one.get();
            }
            assertThat(moved).as("seed " + seed).isGreaterThan(MOVES);
        }

        var columns = new JsonObject(owner.send("GET", "/api/workflows/" + board + "/board", "")
                        .body())
                .getJsonArray("stages");
        assertThat(replayed(board)).as("seed " + seed).isEqualTo(shown(columns));
    }

    private static int wander(SignedIn person, List<String> cards, Random dice) {
        int moved = 0;
        for (int move = 0; move < MOVES; move++) {
            var id = cards.get(dice.nextInt(cards.size()));
            var path = "/api/tasks/" + id;
            if (dice.nextInt(12) == 0) {
                person.send("DELETE", path, "");
                person.send("POST", path + "/restore", "");
                continue;
            }
            var task = new JsonObject(person.send("GET", path, "").body());
            var wish = new JsonObject()
                    .put("stage", STAGES.get(dice.nextInt(STAGES.size())))
                    .put("version", task.getInteger("version", 0));
            if (dice.nextBoolean()) {
                wish.put("beforeTaskId", cards.get(dice.nextInt(cards.size())));
            }
            if (person.send("POST", path + "/move", wish.encode()).statusCode() == 200) {
                moved++;
            }
        }
        return moved;
    }

    /** The columns as a page makes them from the events. */
    private Map<String, List<String>> replayed(String board) {
        var columns = new TreeMap<String, List<String>>();
        for (var change : activity.changesAfter(WorkflowId.parse(board), 0, 10_000)) {
            var event = new JsonObject(change.frame()).getJsonObject("event");
            var card = event.getJsonObject("task", new JsonObject());
            var id = event.getString("taskId", card.getString("id"));
            switch (event.getString("kind")) {
                case "task-removed" -> columns.values().forEach(column -> column.remove(id));
                case "task-created", "task-moved" -> {
                    columns.values().forEach(column -> column.remove(id));
                    var column = columns.computeIfAbsent(card.getString("stage"), stage -> new ArrayList<>());
                    int at = column.indexOf(event.getString("beforeTaskId"));
                    column.add(at < 0 ? column.size() : at, id);
                }
                default -> {
                    // Nothing else moves a card.
                }
            }
        }
        columns.values().removeIf(List::isEmpty);
        return columns;
    }

    private static Map<String, List<String>> shown(JsonArray stages) {
        var columns = new TreeMap<String, List<String>>();
        stages.stream().map(JsonObject.class::cast).forEach(stage -> {
            var ids = stage.getJsonArray("tasks").stream()
                    .map(card -> ((JsonObject) card).getString("id"))
                    .toList();
            if (!ids.isEmpty()) {
                columns.put(stage.getString("stage"), ids);
            }
        });
        return columns;
    }
}
