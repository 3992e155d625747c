package dev.loopforge.provider.google;

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

/** A request in Gemini's words. */
final class GoogleRequest {
    /** Marks an id we made up because the model gave none; it is not sent back. */
    static final String OWN_ID = "loopforge-";

    private GoogleRequest() {}

    static ObjectNode of(ModelRequest request) {
        var body = Wire.JSON.createObjectNode();
        if (!request.system().isEmpty()) {
            body.putObject("systemInstruction").putArray("parts").addObject().put("text", request.system());
        }
        var contents = body.putArray("contents");
        request.messages().forEach(message -> message(message, contents));
        body.putObject("generationConfig").put("maxOutputTokens", request.maxOutputTokens());
        if (!request.tools().isEmpty()) {
            var declarations = body.putArray("tools").addObject().putArray("functionDeclarations");
            request.tools().forEach(tool -> declarations
                    .addObject()
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .set("parametersJsonSchema", tool.schema()));
        }
        request.mustCallTool().ifPresent(tool -> body.putObject("toolConfig")
                .putObject("functionCallingConfig")
                .put("mode", "ANY")
                .putArray("allowedFunctionNames")
                .add(tool));
        return body;
    }

    private static void message(ModelMessage message, ArrayNode contents) {
        var content = contents.addObject().put("role", message instanceof ModelMessage.Assistant ? "model" : "user");
        var parts = content.putArray("parts");
        switch (message) {
            case ModelMessage.User user -> parts(user.parts(), parts);
            case ModelMessage.Assistant assistant -> parts(assistant.parts(), parts);
            case ModelMessage.ToolResults results ->
                results.results()
                        .forEach(result -> result(result, parts.addObject().putObject("functionResponse")));
        }
        if (parts.isEmpty()) {
            contents.remove(contents.size() - 1);
        }
    }

    private static void result(ModelMessage.ToolResult result, ObjectNode response) {
        if (!result.callId().startsWith(OWN_ID)) {
            response.put("id", result.callId());
        }
        response.put("name", result.toolName());
        response.putObject("response").put(result.isError() ? "error" : "output", result.content());
    }

    /** A thought's signature stands before the part it belongs to, and goes back inside that part. */
    private static void parts(List<Part> parts, ArrayNode array) {
        String signature = "";
        for (Part part : parts) {
            if (part instanceof Part.Opaque opaque) {
                signature = opaque.protocol().equals("google") ? opaque.json() : signature;
                continue;
            }
            var object = array.addObject();
            switch (part) {
                case Part.Text text -> object.put("text", text.text());
                case Part.Image image ->
                    object.putObject("inlineData")
                            .put("mimeType", image.mediaType())
                            .put("data", Base64.getEncoder().encodeToString(image.bytes()));
                case Part.ToolCall call -> call(call, object.putObject("functionCall"));
                case Part.Opaque _ -> {}
            }
            if (!signature.isEmpty()) {
                object.put(
                        "thoughtSignature",
                        object(signature).path("thoughtSignature").asText());
                signature = "";
            }
        }
    }

    private static void call(Part.ToolCall call, ObjectNode function) {
        if (!call.id().startsWith(OWN_ID)) {
            function.put("id", call.id());
        }
        function.put("name", call.name()).set("args", object(call.argumentsJson()));
    }

    private static JsonNode object(String json) {
        try {
            JsonNode node = Wire.JSON.readTree(json);
            return node.isObject() ? node : Wire.JSON.createObjectNode();
        } catch (JsonProcessingException notJson) {
            return Wire.JSON.createObjectNode();
        }
    }
}
