package dev.loopforge.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What a model of the tests says over the protocol of Chat Completions, each answer as one chunk of a stream. */
final class ChatCompletions {
    private ChatCompletions() {}

    /** The line that ends a stream. */
    static final String END = "data: [DONE]\n\n";

    static String text(String said) {
        return line(new JsonObject().put("content", said), "stop");
    }

    /** Calls of tools; the ids are the prefix with the number of each. */
    static String calls(List<JsonObject> functions, String prefix) {
        var made = new JsonArray();
        for (var function : functions) {
            made.add(new JsonObject()
                    .put("index", made.size())
                    .put("id", prefix + made.size())
                    .put("type", "function")
                    .put("function", function));
        }
        return line(new JsonObject().put("tool_calls", made), "tool_calls");
    }

    private static String line(JsonObject delta, String reason) {
        var chunk = new JsonObject()
                .put("id", "answer")
                .put("object", "chat.completion.chunk")
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", 0)
                                        .put("delta", delta.put("role", "assistant"))
                                        .put("finish_reason", reason)))
                .put("usage", new JsonObject().put("prompt_tokens", 100).put("completion_tokens", 10));
        return "data: " + chunk.encode() + "\n\n";
    }
}
