package dev.loopforge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The rules by which providers say a line to tune a model with must be written, each as its documentation tells them. */
public final class Tuning {
    private Tuning() {}

    /** OpenAI, "Supervised fine-tuning: chat-completions format": messages, tool calls each answered by its id, tools. */
    public static void openAi(JsonObject line) {
        assertThat(line.fieldNames()).isSubsetOf("messages", "tools", "parallel_tool_calls");
        var messages = objects(line.getJsonArray("messages"));
        assertThat(messages.getLast().getString("role")).isEqualTo("assistant");
        var open = new HashSet<String>();
        for (var message : messages) {
            assertThat(message.getString("role")).isIn("system", "user", "assistant", "tool");
            assertThat(message.getValue("content")).isInstanceOf(String.class);
            if (message.getString("role").equals("tool")) {
                assertThat(open.remove(message.getString("tool_call_id"))).isTrue();
                continue;
            }
            assertThat(open).as("tool calls without an answer").isEmpty();
            for (var call : objects(message.getJsonArray("tool_calls", new JsonArray()))) {
                assertThat(message.getString("role")).isEqualTo("assistant");
                assertThat(call.getString("type")).isEqualTo("function");
                assertThat(open.add(call.getString("id"))).isTrue();
                var function = call.getJsonObject("function");
                assertThat(function.getString("name")).matches("[a-zA-Z0-9_-]{1,64}");
                assertThat(new JsonObject(function.getString("arguments"))).isNotNull();
            }
        }
        for (var tool : objects(line.getJsonArray("tools"))) {
            assertThat(tool.getString("type")).isEqualTo("function");
            var function = tool.getJsonObject("function");
            assertThat(function.getString("name")).matches("[a-zA-Z0-9_-]{1,64}");
            assertThat(function.getJsonObject("parameters").getString("type")).isEqualTo("object");
        }
    }

    /** Amazon Bedrock, "Prepare data for fine-tuning Claude": a system text, and text of user and assistant in turn. */
    public static void anthropic(JsonObject line) {
        assertThat(line.fieldNames()).containsExactlyInAnyOrder("system", "messages");
        assertThat(line.getString("system")).isNotBlank();
        var messages = objects(line.getJsonArray("messages"));
        assertThat(messages).hasSizeGreaterThan(1).hasSizeLessThan(1_000);
        IntStream.range(0, messages.size()).forEach(at -> {
            assertThat(messages.get(at).fieldNames()).containsExactlyInAnyOrder("role", "content");
            assertThat(messages.get(at).getString("role")).isEqualTo(at % 2 == 0 ? "user" : "assistant");
            assertThat(messages.get(at).getString("content")).isNotBlank();
        });
        assertThat(messages.size() % 2).isZero();
    }

    /** Vertex AI, "Prepare supervised fine-tuning data for Gemini": contents of parts, each of one kind. */
    public static void gemini(JsonObject line) {
        assertThat(line.fieldNames()).isSubsetOf("systemInstruction", "contents", "tools");
        assertThat(line.getJsonObject("systemInstruction").getJsonArray("parts"))
                .isNotEmpty();
        var contents = objects(line.getJsonArray("contents"));
        assertThat(contents.getFirst().getString("role")).isEqualTo("user");
        assertThat(contents.getLast().getString("role")).isEqualTo("model");
        int calls = 0;
        int answers = 0;
        for (var content : contents) {
            assertThat(content.getString("role")).isIn("user", "model");
            assertThat(content.getJsonArray("parts")).isNotEmpty();
            for (var part : objects(content.getJsonArray("parts"))) {
                assertThat(part.fieldNames()).hasSize(1).isSubsetOf(Set.of("text", "functionCall", "functionResponse"));
                calls += part.containsKey("functionCall") ? 1 : 0;
                answers += part.containsKey("functionResponse") ? 1 : 0;
                if (part.containsKey("functionCall")) {
                    assertThat(part.getJsonObject("functionCall").getJsonObject("args"))
                            .isNotNull();
                }
                if (part.containsKey("functionResponse")) {
                    assertThat(part.getJsonObject("functionResponse").getValue("response"))
                            .isInstanceOf(JsonObject.class);
                }
            }
        }
        assertThat(calls).isPositive().isGreaterThanOrEqualTo(answers);
        assertThat(line.getJsonArray("tools").getJsonObject(0).getJsonArray("functionDeclarations"))
                .isNotEmpty();
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
