package dev.loopforge.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.wire.Wire;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** A request in the words of Chat Completions. */
final class ChatRequest {
    private ChatRequest() {}

    static ObjectNode of(ModelRequest request, ChatCompletions.Dialect dialect) {
        var body = Wire.JSON.createObjectNode().put("model", request.model()).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        body.put(
                dialect == ChatCompletions.Dialect.OPENAI ? "max_completion_tokens" : "max_tokens",
                request.maxOutputTokens());
        var messages = body.putArray("messages");
        if (!request.system().isEmpty()) {
            messages.addObject().put("role", "system").put("content", request.system());
        }
        request.messages().forEach(message -> message(message, messages));
        if (!request.tools().isEmpty()) {
            tools(request, body.putArray("tools"));
        }
        request.mustCallTool().ifPresent(tool -> body.putObject("tool_choice")
                .put("type", "function")
                .putObject("function")
                .put("name", tool));
        return body;
    }

    private static void tools(ModelRequest request, ArrayNode tools) {
        for (var tool : request.tools()) {
            tools.addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set("parameters", tool.schema());
        }
    }

    private static void message(ModelMessage message, ArrayNode messages) {
        switch (message) {
            case ModelMessage.User user ->
                user(user.parts(), messages.addObject().put("role", "user"));
            case ModelMessage.Assistant assistant -> assistant(assistant.parts(), messages);
            case ModelMessage.ToolResults results ->
                results.results().forEach(result -> messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", result.callId())
                        .put("content", result.content()));
        }
    }

    private static void user(List<Part> parts, ObjectNode message) {
        if (parts.stream().noneMatch(Part.Image.class::isInstance)) {
            message.put("content", text(parts));
            return;
        }
        var content = message.putArray("content");
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> content.addObject().put("type", "text").put("text", text.text());
                case Part.Image image ->
                    content.addObject()
                            .put("type", "image_url")
                            .putObject("image_url")
                            .put("url", dataUrl(image));
                case Part.ToolCall _, Part.Opaque _ -> {}
            }
        }
    }

    private static void assistant(List<Part> parts, ArrayNode messages) {
        var calls = parts.stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .toList();
        String text = text(parts);
        if (text.isEmpty() && calls.isEmpty()) {
            return;
        }
        var message = messages.addObject().put("role", "assistant");
        if (text.isEmpty()) {
            message.putNull("content");
        } else {
            message.put("content", text);
        }
        if (!calls.isEmpty()) {
            var array = message.putArray("tool_calls");
            calls.forEach(call -> array.addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", call.argumentsJson()));
        }
    }

    private static String text(List<Part> parts) {
        return parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining());
    }

    private static String dataUrl(Part.Image image) {
        return "data:" + image.mediaType() + ";base64," + Base64.getEncoder().encodeToString(image.bytes());
    }
}
