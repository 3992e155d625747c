package dev.loopforge.brainstorm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.Part;
import java.util.function.Function;

/**
 * A tool call of a conversation as people see it: told when it begins, and again with its outcome, how long it took and the
 * beginning of what the model was given.
 *
 * @param shown name, summary, error, millis and output
 * @param result what the model is given
 */
public record ToolUse(ObjectNode shown, ModelMessage.ToolResult result) {
    private static final int MOST_SHOWN = 2_000;
    private static final int MOST_ARGUMENTS = 200;

    /** Performs a call; whoever follows the answer sees it begin and end. */
    public static ToolUse of(
            Part.ToolCall call, LiveAnswer live, Function<Part.ToolCall, ModelMessage.ToolResult> tools) {
        var shown = Json.object().put("name", call.name()).put("summary", summary(call));
        live.tell("tool", shown.deepCopy());
        long begun = System.nanoTime();
        var result = tools.apply(call);
        shown.put("error", result.isError())
                .put("millis", (System.nanoTime() - begun) / 1_000_000)
                .put("output", beginning(result.content(), MOST_SHOWN));
        live.tell("tool-result", shown.deepCopy());
        return new ToolUse(shown, result);
    }

    private static String summary(Part.ToolCall call) {
        return call.name() + " " + beginning(call.argumentsJson(), MOST_ARGUMENTS);
    }

    private static String beginning(String text, int most) {
        var clean = text.replace("\u0000", "");
        return clean.length() <= most ? clean : clean.substring(0, most) + "…";
    }
}
