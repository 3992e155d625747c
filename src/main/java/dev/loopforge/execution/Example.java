package dev.loopforge.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.ToolDefinition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One accepted run as an example to learn from: what the model was told, what it did, what came of it. It ends with the
 * model, whose words are what is learnt.
 */
record Example(String system, List<ModelMessage> talk, List<ToolDefinition> tools) {
    Example {
        int end = talk.size();
        while (end > 0 && !(talk.get(end - 1) instanceof ModelMessage.Assistant)) {
            end--;
        }
        talk = List.copyOf(talk.subList(0, end));
        tools = List.copyOf(tools);
    }

    /** Whether there is anything to learn. */
    boolean holds() {
        return talk.size() > 1;
    }

    /** A provider's documented way to write an example, one to a line. */
    enum Format {
        /** OpenAI: chat messages, tool calls and tools. */
        OPENAI,
        /** Claude models on Amazon Bedrock: a system text and messages of text in turn. */
        ANTHROPIC,
        /** Gemini models on Vertex AI: contents of parts in turn. */
        GEMINI;

        ObjectNode write(Example example) {
            return switch (this) {
                case OPENAI -> example.openAi();
                case ANTHROPIC -> example.anthropic();
                case GEMINI -> example.gemini();
            };
        }
    }

    private ObjectNode openAi() {
        var line = Json.object();
        var messages = line.putArray("messages");
        messages.addObject().put("role", "system").put("content", system);
        for (var message : talk) {
            switch (message) {
                case ModelMessage.User(List<Part> parts) ->
                    messages.addObject().put("role", "user").put("content", text(parts));
                case ModelMessage.Assistant(List<Part> parts) -> openAi(messages.addObject(), parts);
                case ModelMessage.ToolResults(List<ModelMessage.ToolResult> results) ->
                    results.forEach(result -> messages.addObject()
                            .put("role", "tool")
                            .put("tool_call_id", result.callId())
                            .put("content", result.content()));
            }
        }
        var offered = line.putArray("tools");
        tools.forEach(tool -> offered.addObject()
                .put("type", "function")
                .set(
                        "function",
                        Json.object()
                                .put("name", tool.name())
                                .put("description", tool.description())
                                .set("parameters", tool.schema())));
        return line;
    }

    private static void openAi(ObjectNode message, List<Part> parts) {
        message.put("role", "assistant").put("content", text(parts));
        var calls = calls(parts);
        if (calls.isEmpty()) {
            return;
        }
        var list = message.putArray("tool_calls");
        calls.forEach(call -> list.addObject()
                .put("id", call.id())
                .put("type", "function")
                .set("function", Json.object().put("name", call.name()).put("arguments", Json.write(arguments(call)))));
    }

    private ObjectNode anthropic() {
        var line = Json.object().put("system", system);
        var messages = line.putArray("messages");
        for (var message : talk) {
            switch (message) {
                case ModelMessage.User(List<Part> parts) -> said(messages, "user", text(parts));
                case ModelMessage.Assistant(List<Part> parts) ->
                    said(
                            messages,
                            "assistant",
                            text(parts)
                                    + calls(parts).stream()
                                            .map(call -> "\n<tool_call name=\"" + call.name() + "\">"
                                                    + Json.write(arguments(call)) + "</tool_call>")
                                            .collect(Collectors.joining()));
                case ModelMessage.ToolResults(List<ModelMessage.ToolResult> results) ->
                    results.forEach(result -> said(
                            messages,
                            "user",
                            "<tool_result name=\"" + result.toolName() + "\">" + result.content() + "</tool_result>"));
            }
        }
        return line;
    }

    /** Turns alternate, so what the same side says in a row is one message. */
    private static void said(ArrayNode messages, String role, String text) {
        var last = messages.isEmpty() ? null : (ObjectNode) messages.get(messages.size() - 1);
        if (last != null && last.path("role").asText().equals(role)) {
            last.put("content", last.path("content").asText() + "\n" + text);
            return;
        }
        messages.addObject().put("role", role).put("content", text);
    }

    private ObjectNode gemini() {
        var line = Json.object();
        var instruction = line.putObject("systemInstruction").put("role", "system");
        instruction.putArray("parts").addObject().put("text", system);
        var contents = line.putArray("contents");
        for (var message : talk) {
            switch (message) {
                case ModelMessage.User(List<Part> parts) ->
                    parts(contents, "user").addObject().put("text", text(parts));
                case ModelMessage.Assistant(List<Part> parts) -> {
                    var said = parts(contents, "model");
                    if (!text(parts).isEmpty() || calls(parts).isEmpty()) {
                        said.addObject().put("text", text(parts));
                    }
                    calls(parts).forEach(call -> said.addObject()
                            .set(
                                    "functionCall",
                                    Json.object().put("name", call.name()).set("args", arguments(call))));
                }
                case ModelMessage.ToolResults(List<ModelMessage.ToolResult> results) -> {
                    var said = parts(contents, "user");
                    results.forEach(result -> said.addObject()
                            .set(
                                    "functionResponse",
                                    Json.object()
                                            .put("name", result.toolName())
                                            .set("response", Json.object().put("content", result.content()))));
                }
            }
        }
        var offered = line.putArray("tools").addObject().putArray("functionDeclarations");
        tools.forEach(tool -> offered.addObject()
                .put("name", tool.name())
                .put("description", tool.description())
                .set("parameters", tool.schema()));
        return line;
    }

    private static ArrayNode parts(ArrayNode contents, String role) {
        var last = contents.isEmpty() ? null : (ObjectNode) contents.get(contents.size() - 1);
        if (last != null && last.path("role").asText().equals(role)) {
            return (ArrayNode) last.get("parts");
        }
        return contents.addObject().put("role", role).putArray("parts");
    }

    private static String text(List<Part> parts) {
        return parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining("\n"));
    }

    private static List<Part.ToolCall> calls(List<Part> parts) {
        return parts.stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .toList();
    }

    /** What a model sent as arguments may be no JSON; an example then shows none. */
    private static JsonNode arguments(Part.ToolCall call) {
        try {
            return Optional.ofNullable(Json.parse(call.argumentsJson()))
                    .filter(JsonNode::isObject)
                    .orElseGet(Json::object);
        } catch (JsonProcessingException malformed) {
            return Json.object();
        }
    }
}
