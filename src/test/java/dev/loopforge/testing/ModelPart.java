package dev.loopforge.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What a model of this name says in chat, proposes as plan, and does turn by turn while executing. */
public final class ModelPart {
    /** The same figures under each protocol's own names. */
    private static final JsonObject USAGE = new JsonObject()
            .put("prompt_tokens", 100)
            .put("completion_tokens", 10)
            .put("input_tokens", 100)
            .put("output_tokens", 10)
            .put("promptTokenCount", 100)
            .put("candidatesTokenCount", 10);

    private static final int LETTERS = 9;

    private final String model;
    private final List<JsonObject> planning = new ArrayList<>();
    private final List<JsonObject> executing = new ArrayList<>();
    private String chat = "It can be done.";
    private int pause;

    private ModelPart(String model) {
        this.model = model;
    }

    public static ModelPart of(String model) {
        return new ModelPart(model);
    }

    public String model() {
        return model;
    }

    public ModelPart says(String text) {
        this.chat = text;
        return this;
    }

    /** Says in chat a few letters at a time, so many milliseconds apart. */
    public ModelPart slowly(int milliseconds) {
        this.pause = milliseconds;
        return this;
    }

    /** One step over these paths, one check. */
    public ModelPart plans(String check, String... paths) {
        var step = new JsonObject()
                .put("title", "Do it")
                .put("details", "As talked over.")
                .put("paths", new JsonArray(List.of(paths)));
        var plan = new JsonObject()
                .put("summary", "Carry it out in one step.")
                .put("steps", new JsonArray().add(step))
                .put(
                        "checks",
                        new JsonArray()
                                .add(new JsonObject().put("name", "check").put("command", check)));
        planning.add(calls(call("propose_plan", plan)));
        return this;
    }

    /** One turn that calls these tools. */
    public ModelPart turn(JsonObject... calls) {
        executing.add(calls(calls));
        return this;
    }

    /** One turn of text alone. */
    public ModelPart talks(String text) {
        executing.add(new JsonObject().put("content", text));
        return this;
    }

    public static JsonObject call(String tool, JsonObject arguments) {
        return new JsonObject().put("name", tool).put("arguments", arguments.encode());
    }

    public static JsonObject writes(String path, String content) {
        return call("write_file", new JsonObject().put("path", path).put("content", content));
    }

    public static JsonObject edits(String path, String old, String next) {
        return call(
                "edit_file", new JsonObject().put("path", path).put("old", old).put("new", next));
    }

    public static JsonObject deletes(String path) {
        return call("delete_file", new JsonObject().put("path", path));
    }

    public static JsonObject runs(String command) {
        return call("run_command", new JsonObject().put("command", command));
    }

    public static JsonObject steps(int step, String status) {
        return call("update_step", new JsonObject().put("step", step).put("status", status));
    }

    public static JsonObject finishes(String summary) {
        return call("finish", new JsonObject().put("summary", summary));
    }

    List<JsonObject> fixtures() {
        var all = new ArrayList<JsonObject>();
        for (int turn = 0; turn < executing.size(); turn++) {
            all.add(rule("finish", executing.get(turn)).put("turn", turn));
        }
        all.forEach(rule -> rule.getJsonObject("match").put("turnIndex", rule.remove("turn")));
        planning.forEach(answer -> all.add(rule("propose_plan", answer)));
        var talking = rule("read_file", new JsonObject().put("content", chat));
        all.add(pause == 0 ? talking : talking.put("latency", pause).put("chunkSize", LETTERS));
        return all;
    }

    private JsonObject rule(String offered, JsonObject answer) {
        return new JsonObject()
                .put("match", new JsonObject().put("model", model).put("toolName", offered))
                .put("response", answer.copy().put("usage", USAGE));
    }

    private static JsonObject calls(JsonObject... calls) {
        return new JsonObject().put("toolCalls", new JsonArray(List.of(calls)));
    }
}
