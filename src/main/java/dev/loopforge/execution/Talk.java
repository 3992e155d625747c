package dev.loopforge.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.RunId;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The conversation of a run with its model, as the journal keeps it. */
final class Talk {
    private Talk() {}

    /** Everything said so far, in order. */
    static List<ModelMessage> of(Journal journal, RunId run) {
        var talk = new ArrayList<ModelMessage>();
        journal.talked(run, entry -> {
            var text = Json.write(entry.inner().orElseThrow());
            if (entry.kind().equals("result")) {
                add(talk, Json.read(text, ModelMessage.ToolResult.class));
            } else {
                talk.add(Json.read(text, ModelMessage.class));
            }
        });
        return talk;
    }

    /** Adds a result to those of the same turn. */
    static void add(List<ModelMessage> talk, ModelMessage.ToolResult result) {
        if (talk.getLast() instanceof ModelMessage.ToolResults(List<ModelMessage.ToolResult> before)) {
            var results = new ArrayList<>(before);
            results.add(result);
            talk.set(talk.size() - 1, new ModelMessage.ToolResults(results));
            return;
        }
        talk.add(new ModelMessage.ToolResults(List.of(result)));
    }

    /** The tool calls of the last turn that have no result yet. */
    static List<Part.ToolCall> unanswered(List<ModelMessage> talk) {
        var done = new HashSet<String>();
        for (int i = talk.size() - 1; i >= 0; i--) {
            switch (talk.get(i)) {
                case ModelMessage.ToolResults(List<ModelMessage.ToolResult> results) ->
                    results.forEach(result -> done.add(result.callId()));
                case ModelMessage.Assistant(List<Part> parts) -> {
                    return parts.stream()
                            .filter(Part.ToolCall.class::isInstance)
                            .map(Part.ToolCall.class::cast)
                            .filter(call -> !done.contains(call.id()))
                            .toList();
                }
                case ModelMessage.User said -> {
                    return List.of();
                }
            }
        }
        return List.of();
    }

    /** The summary of a turn that called {@code finish} and to which nobody has said anything since. */
    static Optional<String> finished(List<ModelMessage> talk) {
        if (talk.size() < 2
                || !(talk.getLast() instanceof ModelMessage.ToolResults(List<ModelMessage.ToolResult> results))
                || !(talk.get(talk.size() - 2) instanceof ModelMessage.Assistant(List<Part> parts))) {
            return Optional.empty();
        }
        var done = results.stream()
                .filter(result -> !result.isError())
                .map(ModelMessage.ToolResult::callId)
                .toList();
        return parts.stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .filter(call -> call.name().equals("finish") && done.contains(call.id()))
                .map(call -> Json.read(call.argumentsJson(), JsonNode.class)
                        .path("summary")
                        .asText(""))
                .findFirst();
    }

    /** What the model said last. */
    static String lastText(List<ModelMessage> talk) {
        for (int i = talk.size() - 1; i >= 0; i--) {
            if (talk.get(i) instanceof ModelMessage.Assistant(List<Part> parts)) {
                return parts.stream()
                        .filter(Part.Text.class::isInstance)
                        .map(part -> ((Part.Text) part).text())
                        .collect(Collectors.joining());
            }
        }
        return "";
    }
}
