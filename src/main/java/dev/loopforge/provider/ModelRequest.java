package dev.loopforge.provider;

import java.util.List;
import java.util.Optional;

/**
 * What a model is asked, in no provider's words.
 *
 * @param system who the model is to be; may be empty
 * @param messages the conversation, oldest first, beginning with a {@link ModelMessage.User}
 * @param maxOutputTokens how long the answer may get
 * @param mustCallTool the tool the answer has to call; that it does so is not guaranteed by every provider
 */
public record ModelRequest(
        String model,
        String system,
        List<ModelMessage> messages,
        List<ToolDefinition> tools,
        int maxOutputTokens,
        Optional<String> mustCallTool) {
    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        if (maxOutputTokens < 1) {
            throw new IllegalArgumentException("maxOutputTokens must be at least 1, was " + maxOutputTokens);
        }
    }

    /** The same request to another model. */
    public ModelRequest to(String otherModel) {
        return new ModelRequest(otherModel, system, messages, tools, maxOutputTokens, mustCallTool);
    }
}
