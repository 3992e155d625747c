package dev.loopforge.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.provider.ToolDefinition;
import java.util.ArrayList;
import java.util.List;

/** What the built-in agent is offered; names and arguments are fixed, because models and tests know them. */
final class Tools {
    private Tools() {}

    static List<ToolDefinition> executing() {
        var all = new ArrayList<>(List.of(
                tool("list_files", "Lists the files below a folder, relative to the repository.", "path"),
                tool(
                        "read_file",
                        "Reads a text file. offset is the first line (1-based), limit how many lines.",
                        "path",
                        "offset:integer?",
                        "limit:integer?"),
                tool("search", "Searches the files for a regular expression.", "pattern", "path?"),
                tool("edit_file", "Replaces old by new in a file. old must occur exactly once.", "path", "old", "new"),
                tool("write_file", "Writes a whole file, creating folders as needed.", "path", "content"),
                tool("delete_file", "Deletes a file.", "path"),
                tool(
                        "run_command",
                        "Runs a shell command in the repository, in the sandbox.",
                        "command",
                        "timeoutSeconds:integer?"),
                tool(
                        "update_step",
                        "Tells how far a step of the plan is. status: started, done or skipped.",
                        "step:integer",
                        "status",
                        "note?"),
                tool("ask_person", "Asks a person and waits for the answer.", "question"),
                tool("finish", "Says that the plan is carried out.", "summary")));
        return List.copyOf(all);
    }

    static ToolDefinition tool(String name, String description, String... parameters) {
        var properties = Json.object();
        var required = properties.arrayNode();
        for (var parameter : parameters) {
            boolean optional = parameter.endsWith("?");
            var parts = parameter.replace("?", "").split(":");
            properties.set(parts[0], Json.object().put("type", parts.length > 1 ? parts[1] : "string"));
            if (!optional) {
                required.add(parts[0]);
            }
        }
        ObjectNode schema = Json.object().put("type", "object");
        schema.set("properties", properties);
        schema.set("required", required);
        return new ToolDefinition(name, description, schema);
    }

    /** A text argument; a missing or wrong one is told to the model. */
    static String text(JsonNode arguments, String name) {
        var value = arguments.path(name);
        if (!value.isTextual()) {
            throw new ToolError("The argument " + name + " must be a text.");
        }
        return value.textValue();
    }

    static int number(JsonNode arguments, String name, int otherwise) {
        var value = arguments.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new ToolError("The argument " + name + " must be a whole number.");
        }
        return value.intValue();
    }

    /** Something the model got wrong; the sentence is its tool result. */
    static final class ToolError extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ToolError(String sentence) {
            super(sentence, null, false, false);
        }

        String sentence() {
            return String.valueOf(getMessage());
        }
    }
}
