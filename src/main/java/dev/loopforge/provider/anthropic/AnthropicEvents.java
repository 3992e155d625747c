package dev.loopforge.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.ModelFailure;
import dev.loopforge.provider.ModelFailureException;
import dev.loopforge.provider.ModelUsage;
import dev.loopforge.provider.StopReason;
import dev.loopforge.provider.wire.Draft;
import dev.loopforge.provider.wire.Faults;
import dev.loopforge.provider.wire.Wire;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads Anthropic's events; those it does not know it lets pass, as the protocol asks. */
final class AnthropicEvents implements Wire.EventReader {
    private final Map<Integer, ObjectNode> thinking = new HashMap<>();
    private ModelUsage usage = ModelUsage.NONE;
    private String reason = "";

    @Override
    public Optional<Answer> take(String data, Draft draft) throws ModelFailureException {
        JsonNode event = Wire.EventReader.parse(data);
        int place = event.path("index").asInt();
        switch (event.path("type").asText()) {
            case "message_start" -> count(event.path("message").path("usage"), draft);
            case "content_block_start" -> begin(place, event.path("content_block"), draft);
            case "content_block_delta" -> add(place, event.path("delta"), draft);
            case "content_block_stop" -> close(place, draft);
            case "message_delta" -> {
                reason = event.path("delta").path("stop_reason").asText(reason);
                count(event.path("usage"), draft);
            }
            case "message_stop" -> {
                return Optional.of(whole(draft));
            }
            case "error" -> throw new ModelFailureException(Faults.inStream(event));
            default -> {}
        }
        return Optional.empty();
    }

    private void begin(int place, JsonNode block, Draft draft) throws ModelFailureException {
        switch (block.path("type").asText()) {
            case "text" -> draft.text(place, block.path("text").asText());
            case "tool_use" ->
                draft.call(place, block.path("id").asText(), block.path("name").asText());
            case "thinking", "redacted_thinking" -> {
                if (block instanceof ObjectNode object) {
                    thinking.put(place, object);
                }
            }
            default -> {}
        }
    }

    private void add(int place, JsonNode delta, Draft draft) throws ModelFailureException {
        switch (delta.path("type").asText()) {
            case "text_delta" -> draft.text(place, delta.path("text").asText());
            case "input_json_delta" ->
                draft.arguments(place, delta.path("partial_json").asText());
            case "thinking_delta" -> extend(place, "thinking", delta);
            case "signature_delta" -> extend(place, "signature", delta);
            default -> {}
        }
    }

    private void extend(int place, String field, JsonNode delta) {
        var block = thinking.get(place);
        if (block != null) {
            block.put(field, block.path(field).asText() + delta.path(field).asText());
        }
    }

    private void close(int place, Draft draft) {
        var block = thinking.remove(place);
        if (block != null) {
            draft.opaque(place, "anthropic", block.toString());
        }
    }

    /** Later figures replace earlier ones; what is not repeated stays. */
    private void count(JsonNode counted, Draft draft) {
        if (!counted.isObject()) {
            return;
        }
        usage = new ModelUsage(
                counted.path("input_tokens").asLong(usage.inputTokens()),
                counted.path("output_tokens").asLong(usage.outputTokens()),
                counted.path("cache_read_input_tokens").asLong(usage.cachedInputTokens()),
                counted.path("cache_creation_input_tokens").asLong(usage.cacheWriteTokens()),
                true);
        draft.usage(usage);
    }

    private Answer whole(Draft draft) {
        return switch (reason) {
            case "tool_use" -> draft.finished(StopReason.TOOL_CALLS);
            case "max_tokens", "model_context_window_exceeded" -> draft.finished(StopReason.LENGTH);
            case "refusal" ->
                new Answer.Failed(new ModelFailure.Refused("its provider's safety rules forbid it."), draft.usage());
            // Without a reason the message was never finished, whatever the last event is called.
            case "" -> new Answer.Failed(new ModelFailure.CutOff(), draft.usage());
            default -> draft.finished(StopReason.END);
        };
    }
}
