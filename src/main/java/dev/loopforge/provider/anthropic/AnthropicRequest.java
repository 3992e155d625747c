package dev.loopforge.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.wire.Wire;
import java.util.Base64;
import java.util.List;

/** A request in Anthropic's words. */
final class AnthropicRequest {
    private AnthropicRequest() {}

    static ObjectNode of(ModelRequest request) {
        var body = Wire.JSON.createObjectNode();
        body.put("model", request.model())
                .put("max_tokens", request.maxOutputTokens())
                .put("stream", true);
        if (!request.system().isEmpty()) {
            cached(body.putArray("system").addObject().put("type", "text").put("text", request.system()));
        }
        messages(request.messages(), body.putArray("messages"));
        if (!request.tools().isEmpty()) {
            var tools = body.putArray("tools");
            request.tools().forEach(tool -> tools.addObject()
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set("input_schema", tool.schema()));
        }
        request.mustCallTool()
                .ifPresent(tool ->
                        body.putObject("tool_choice").put("type", "tool").put("name", tool));
        return body;
    }

    private static void messages(List<ModelMessage> messages, ArrayNode array) {
        for (ModelMessage message : messages) {
            var content = array.addObject()
                    .put("role", message instanceof ModelMessage.Assistant ? "assistant" : "user")
                    .putArray("content");
            switch (message) {
                case ModelMessage.User user -> user.parts().forEach(part -> part(part, content));
                case ModelMessage.Assistant assistant -> assistant.parts().forEach(part -> part(part, content));
                case ModelMessage.ToolResults results ->
                    results.results().forEach(result -> content.addObject()
                            .put("type", "tool_result")
                            .put("tool_use_id", result.callId())
                            .put("content", result.content())
                            .put("is_error", result.isError()));
            }
            if (content.isEmpty()) {
                array.remove(array.size() - 1);
            }
        }
        cacheUpToHere(array);
    }

    /** Everything up to the last message is read from the cache by the next request, which only adds to it. */
    private static void cacheUpToHere(ArrayNode messages) {
        var last = messages.path(messages.size() - 1).path("content");
        if (last.path(last.size() - 1) instanceof ObjectNode block
                && !block.path("type").asText().contains("thinking")) {
            cached(block);
        }
    }

    private static void cached(ObjectNode block) {
        block.putObject("cache_control").put("type", "ephemeral");
    }

    private static void part(Part part, ArrayNode content) {
        switch (part) {
            case Part.Text text -> {
                if (!text.text().isBlank()) {
                    content.addObject().put("type", "text").put("text", text.text());
                }
            }
            case Part.Image image ->
                content.addObject()
                        .put("type", "image")
                        .putObject("source")
                        .put("type", "base64")
                        .put("media_type", image.mediaType())
                        .put("data", Base64.getEncoder().encodeToString(image.bytes()));
            case Part.ToolCall call ->
                content.addObject()
                        .put("type", "tool_use")
                        .put("id", call.id())
                        .put("name", call.name())
                        .set("input", object(call.argumentsJson()));
            case Part.Opaque opaque -> {
                if (opaque.protocol().equals("anthropic")) {
                    content.add(object(opaque.json()));
                }
            }
        }
    }

    /** The protocol wants an object; arguments that were none went back as a tool error, and are shown to it empty. */
    private static JsonNode object(String json) {
        try {
            JsonNode node = Wire.JSON.readTree(json);
            return node.isObject() ? node : Wire.JSON.createObjectNode();
        } catch (JsonProcessingException notJson) {
            return Wire.JSON.createObjectNode();
        }
    }
}
