package dev.loopforge.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.ModelFailure;
import dev.loopforge.provider.ModelFailureException;
import dev.loopforge.provider.ModelUsage;
import dev.loopforge.provider.StopReason;
import dev.loopforge.provider.wire.Draft;
import dev.loopforge.provider.wire.Faults;
import dev.loopforge.provider.wire.Wire;
import java.util.Optional;

/** Reads the chunks of Chat Completions. The text stands at place 0, the tool calls behind it by their index. */
final class ChatEvents implements Wire.EventReader {
    private final ChatCompletions.Dialect dialect;
    private final StringBuilder refusal = new StringBuilder();
    private String reason = "";

    ChatEvents(ChatCompletions.Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public Optional<Answer> take(String data, Draft draft) throws ModelFailureException {
        if (data.strip().equals("[DONE]")) {
            return Optional.of(whole(draft));
        }
        JsonNode chunk = Wire.EventReader.parse(data);
        if (chunk.path("error").isObject() || chunk.path("error").isTextual()) {
            throw new ModelFailureException(Faults.inStream(chunk));
        }
        if (chunk.path("usage").isObject()) {
            count(chunk.path("usage"), draft);
        }
        JsonNode choice = chunk.path("choices").path(0);
        JsonNode delta = choice.path("delta");
        draft.text(0, delta.path("content").asText(""));
        refusal.append(delta.path("refusal").asText(""));
        for (JsonNode call : delta.path("tool_calls")) {
            call(call, draft);
        }
        if (choice.path("finish_reason").isTextual()) {
            reason = choice.path("finish_reason").asText();
        }
        return Optional.empty();
    }

    @Override
    public Optional<Answer> ended(Draft draft) {
        boolean lenient = dialect == ChatCompletions.Dialect.COMPATIBLE && !reason.isEmpty();
        return lenient ? Optional.of(whole(draft)) : Optional.empty();
    }

    private static void call(JsonNode call, Draft draft) throws ModelFailureException {
        int index = call.path("index").asInt(0);
        if (index < 0 || index > 1_000) {
            throw new ModelFailureException(
                    new ModelFailure.Malformed("a tool call stands at no sensible place. Try another model."));
        }
        JsonNode function = call.path("function");
        String name = function.path("name").asText("");
        if (!name.isEmpty()) {
            String id = call.path("id").asText("");
            draft.call(1 + index, id.isEmpty() ? "call-" + index : id, name);
        }
        draft.arguments(1 + index, function.path("arguments").asText(""));
    }

    private static void count(JsonNode usage, Draft draft) {
        long cached = usage.path("prompt_tokens_details").path("cached_tokens").asLong();
        draft.usage(new ModelUsage(
                Math.max(0, usage.path("prompt_tokens").asLong() - cached),
                usage.path("completion_tokens").asLong(),
                cached,
                0,
                true));
    }

    private Answer whole(Draft draft) {
        if (!refusal.isEmpty() || reason.equals("content_filter")) {
            String why = refusal.isEmpty() ? "its provider's content filter forbids it." : refusal.toString();
            return new Answer.Failed(new ModelFailure.Refused(why), draft.usage());
        }
        return switch (reason) {
            case "" -> new Answer.Failed(new ModelFailure.CutOff(), draft.usage());
            case "tool_calls", "function_call" -> draft.finished(StopReason.TOOL_CALLS);
            case "length" -> draft.finished(StopReason.LENGTH);
            default -> draft.finished(StopReason.END);
        };
    }
}
