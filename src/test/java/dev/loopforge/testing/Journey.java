package dev.loopforge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** A person's way with one card of a running program, in the words of the product. */
public final class Journey {
    private final SignedIn person;
    private final String task;

    private Journey(SignedIn person, String task) {
        this.person = person;
        this.task = task;
    }

    /** A board on a local folder; answers its id. */
    public static String board(SignedIn person, Path repository, JsonObject settings) {
        var local = new JsonObject().put("kind", "local").put("path", repository.toString());
        return board(person, "Board of " + repository.getFileName(), local, settings);
    }

    /** A board on whatever repository. */
    public static String board(SignedIn person, String title, JsonObject repository, JsonObject settings) {
        var body = new JsonObject()
                .put("title", title)
                .put("repository", repository)
                .put("settings", settings);
        return answer(person, 201, "POST", "/api/workflows", body.encode()).getString("id");
    }

    public static Journey card(SignedIn person, String board, String title) {
        var made = answer(
                person,
                201,
                "POST",
                "/api/workflows/" + board + "/tasks",
                new JsonObject().put("title", title).encode());
        return new Journey(person, "/api/tasks/" + made.getString("id"));
    }

    /** Another card on the same board. */
    public Journey another(String title) {
        return card(person, get().getString("workflowId"), title);
    }

    /** A card that is there already. */
    public static Journey of(SignedIn person, String id) {
        return new Journey(person, "/api/tasks/" + id);
    }

    /** The same card as a person sees it who signed in again. */
    public Journey seenBy(SignedIn other) {
        return new Journey(other, task);
    }

    /** Its task's id. */
    public String id() {
        return task.substring(task.lastIndexOf('/') + 1);
    }

    /** Everything in the journal of its run, oldest first. */
    public java.util.List<JsonObject> journal() {
        var all = new java.util.ArrayDeque<JsonObject>();
        var before = "";
        do {
            var path = "/api/runs/" + run().getString("id") + "/events?limit=500" + before;
            var page = new JsonObject(person.readJson(path).body());
            var items = page.getJsonArray("items");
            for (int at = items.size() - 1; at >= 0; at--) {
                all.addFirst(items.getJsonObject(at));
            }
            before = page.getString("nextCursor") == null ? "" : "&before=" + page.getString("nextCursor");
        } while (!before.isEmpty());
        return java.util.List.copyOf(all);
    }

    /** Puts an empty file into the checkout of its run, for a command that waits for it. */
    public void lets(Path worktrees, String name) {
        try {
            Files.createFile(worktrees.resolve(run().getString("id")).resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The newest entry of this kind in its run's journal. */
    public JsonObject newest(String kind) {
        var path = "/api/runs/" + run().getString("id") + "/events?limit=1&kinds=" + kind;
        var items = new JsonObject(person.readJson(path).body()).getJsonArray("items");
        return items.isEmpty() ? new JsonObject() : items.getJsonObject(0);
    }

    /** Says a sentence in the chat; answers the whole stream. */
    public String says(String message, String provider, String model) {
        return person.send(
                        "POST",
                        task + "/brainstorm",
                        model(provider, model).put("message", message).encode())
                .body();
    }

    public JsonObject plan(String provider, String model) {
        var stream = person.send("POST", task + "/plan", model(provider, model).encode());
        assertThat(stream.body()).as("stream of the plan").contains("event: done");
        return answer(person, 200, "GET", task + "/plan", "");
    }

    public Journey approve(JsonObject plan) {
        answer(
                person,
                200,
                "POST",
                task + "/plan/approve",
                new JsonObject()
                        .put("version", plan.getInteger("version"))
                        .put("digest", plan.getString("digest"))
                        .encode());
        return this;
    }

    /** From Todo to a run, without waiting for its end. */
    public Journey sendOff(String provider, String model) {
        var said = says("What do you think?", provider, model);
        assertThat(said).as("stream of the chat").contains("event: done");
        return approve(plan(provider, model));
    }

    /** Waits until the run has ended or rests, and answers the task then. */
    public JsonObject settled(Duration limit) {
        var over = Set.of("SUCCEEDED", "FAILED", "CANCELLED", "PAUSED");
        RunningStudio.await(() -> over.contains(run().getString("status", "")), limit);
        assertThat(over).as(() -> get().encodePrettily()).contains(run().getString("status", ""));
        return get();
    }

    public JsonObject get() {
        return answer(person, 200, "GET", task, "");
    }

    public JsonObject run() {
        var run = get().getJsonObject("run");
        return run == null ? new JsonObject() : run;
    }

    public JsonObject evidence() {
        return answer(person, 200, "GET", "/api/runs/" + run().getString("id") + "/evidence", "");
    }

    public JsonObject merge() {
        return answer(person, 200, "POST", task + "/merge", "{}");
    }

    private static JsonObject model(String provider, String model) {
        return new JsonObject().put("provider", provider).put("model", model);
    }

    public static JsonObject answer(SignedIn person, int status, String method, String path, String body) {
        var answer = person.send(method, path, body);
        assertThat(answer.statusCode())
                .as(method + " " + path + ": " + answer.body())
                .isEqualTo(status);
        return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
    }
}
