package dev.loopforge.provider.google;

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

/** Reads Gemini's chunks. There is no last event: the answer is whole when a finish reason came and the stream ended well. */
final class GoogleEvents implements Wire.EventReader {
    private final int message;
    private int textPlace = -1;
    private String reason = "";

    GoogleEvents(int message) {
        this.message = message;
    }

    @Override
    public Optional<Answer> take(String data, Draft draft) throws ModelFailureException {
        JsonNode chunk = Wire.EventReader.parse(data);
        if (chunk.path("error").isObject()) {
            throw new ModelFailureException(Faults.inStream(chunk));
        }
        if (chunk.path("promptFeedback").has("blockReason")) {
            throw new ModelFailureException(refused());
        }
        JsonNode candidate = chunk.path("candidates").path(0);
        for (JsonNode part : candidate.path("content").path("parts")) {
            part(part, draft);
        }
        reason = candidate.path("finishReason").asText(reason);
        if (chunk.path("usageMetadata").isObject()) {
            count(chunk.path("usageMetadata"), draft);
        }
        return Optional.empty();
    }

    @Override
    public Optional<Answer> ended(Draft draft) {
        return switch (reason) {
            case "" -> Optional.empty();
            case "MAX_TOKENS" -> Optional.of(draft.finished(StopReason.LENGTH));
            case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL" ->
                Optional.of(new Answer.Failed(
                        new ModelFailure.Malformed("the model garbled a tool call. Try another model."),
                        draft.usage()));
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT" -> Optional.of(new Answer.Failed(refused(), draft.usage()));
            // STOP; gateways that speak this protocol have words of their own for it, FUNCTION_CALL among them.
            default -> Optional.of(draft.finished(StopReason.END));
        };
    }

    private void part(JsonNode part, Draft draft) throws ModelFailureException {
        if (part.path("thought").asBoolean()) {
            return;
        }
        if (part.has("thoughtSignature")) {
            var kept = Wire.JSON.createObjectNode().set("thoughtSignature", part.get("thoughtSignature"));
            draft.opaque(draft.next(), "google", kept.toString());
            textPlace = -1;
        }
        if (part.path("functionCall").isObject()) {
            call(part.path("functionCall"), draft);
            return;
        }
        if (textPlace < 0) {
            textPlace = draft.next();
        }
        draft.text(textPlace, part.path("text").asText(""));
    }

    private void call(JsonNode function, Draft draft) throws ModelFailureException {
        int place = draft.next();
        String id = function.path("id").asText("");
        draft.call(
                place,
                id.isEmpty() ? GoogleRequest.OWN_ID + message + "-" + place : id,
                function.path("name").asText());
        JsonNode arguments = function.path("args");
        draft.arguments(place, arguments.isMissingNode() ? "{}" : arguments.toString());
        textPlace = -1;
    }

    private static void count(JsonNode usage, Draft draft) {
        long cached = usage.path("cachedContentTokenCount").asLong();
        draft.usage(new ModelUsage(
                Math.max(0, usage.path("promptTokenCount").asLong() - cached),
                usage.path("candidatesTokenCount").asLong()
                        + usage.path("thoughtsTokenCount").asLong(),
                cached,
                0,
                true));
    }

    private static ModelFailure refused() {
        return new ModelFailure.Refused("its provider's safety rules forbid it.");
    }
}
