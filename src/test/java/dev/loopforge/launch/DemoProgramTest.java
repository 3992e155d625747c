package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Journey 1 over HTTP, in the packaged program: the demo's card through all seven columns. */
class DemoProgramTest {
    @Test
    void the_demo_takes_a_card_from_todo_to_done() {
        try (var studio = RunningStudio.up()) {
            var person = studio.signIn();
            var board = answer(person, 201, "POST", "/api/workflows/demo", "");
            assertThat(board.getBoolean("simulated")).isTrue();
            var shown = answer(person, 200, "GET", "/api/workflows/" + board.getString("id") + "/board", "");
            var task = "/api/tasks/"
                    + shown.getJsonArray("stages")
                            .getJsonObject(0)
                            .getJsonArray("tasks")
                            .getJsonObject(0)
                            .getString("id");
            assertThat(stage(person, task)).isEqualTo("TODO");

            var chat = person.send("POST", task + "/brainstorm", "{\"message\":\"How would you do it?\"}");
            assertThat(chat.body()).contains("event: done").contains("src/greet.sh");
            assertThat(answer(person, 200, "GET", task + "/messages", "").encode())
                    .as("what the model looked at can be looked at")
                    .containsPattern("\"error\":false,\"millis\":\\d+,\"output\":\"[^\"]*src/greet.sh");
            assertThat(stage(person, task)).isEqualTo("BRAINSTORMING");
            assertThat(person.send("POST", task + "/plan", "{}").body()).contains("event: done");
            assertThat(stage(person, task)).isEqualTo("PLANNING");

            var plan = answer(person, 200, "GET", task + "/plan", "");
            answer(
                    person,
                    200,
                    "POST",
                    task + "/plan/approve",
                    new JsonObject()
                            .put("version", plan.getInteger("version"))
                            .put("digest", plan.getString("digest"))
                            .encode());
            boolean reviewed = RunningStudio.await(() -> stage(person, task).equals("REVIEW"), Duration.ofSeconds(120));
            assertThat(reviewed)
                    .as(() -> answer(person, 200, "GET", task, "").encodePrettily() + studio.logText())
                    .isTrue();
            assertThat(answer(person, 200, "GET", task, "").getString("evidence"))
                    .isEqualTo("verified");

            assertThat(person.send("POST", task + "/merge", "{}").statusCode()).isEqualTo(200);
            assertThat(stage(person, task)).isEqualTo("DONE");
        }
    }

    private static String stage(SignedIn person, String task) {
        return answer(person, 200, "GET", task, "").getString("stage");
    }

    private static JsonObject answer(SignedIn person, int status, String method, String path, String body) {
        var answer = person.send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new JsonObject(answer.body());
    }
}
