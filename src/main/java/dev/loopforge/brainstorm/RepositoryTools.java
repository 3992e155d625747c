package dev.loopforge.brainstorm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.ToolDefinition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The read-only tools over one commit of the repository. What a model gets wrong is answered as a tool error. */
public final class RepositoryTools {
    private static final int MAX_READ = 100_000;

    private final Mirror mirror;
    private final CommitId commit;

    public RepositoryTools(Mirror mirror, CommitId commit) {
        this.mirror = mirror;
        this.commit = commit;
    }

    /** What models are offered. */
    public static List<ToolDefinition> definitions() {
        return List.of(
                new ToolDefinition(
                        "list_files", "Lists the files below a folder of the repository.", schema("path", true)),
                new ToolDefinition("read_file", "Reads a text file of the repository.", schema("path", false)),
                new ToolDefinition("search", "Searches the repository's files for a regular expression.", search()));
    }

    private static ObjectNode schema(String name, boolean optional) {
        ObjectNode schema = Json.object().put("type", "object");
        var properties = Json.object();
        properties.set(name, Json.object().put("type", "string"));
        if (!optional) {
            properties.set("offset", Json.object().put("type", "integer"));
            properties.set("limit", Json.object().put("type", "integer"));
        }
        schema.set("properties", properties);
        schema.set(
                "required",
                optional ? properties.arrayNode() : properties.arrayNode().add(name));
        return schema;
    }

    private static ObjectNode search() {
        ObjectNode schema = Json.object().put("type", "object");
        var properties = Json.object();
        properties.set("pattern", Json.object().put("type", "string"));
        properties.set("path", Json.object().put("type", "string"));
        schema.set("properties", properties);
        schema.set("required", properties.arrayNode().add("pattern"));
        return schema;
    }

    /** Performs a call; a tool that is not one of these is told to be unknown. */
    public ModelMessage.ToolResult perform(Part.ToolCall call) {
        try {
            var arguments = Json.parse(call.argumentsJson().isBlank() ? "{}" : call.argumentsJson());
            return result(call, dispatch(call.name(), arguments == null ? Json.object() : arguments), false);
        } catch (JsonProcessingException malformed) {
            return result(call, "The arguments are not JSON. Call the tool again with a JSON object.", true);
        } catch (Problem refused) {
            return result(call, refused.title(), true);
        }
    }

    public static ModelMessage.ToolResult result(Part.ToolCall call, String content, boolean error) {
        return new ModelMessage.ToolResult(call.id(), call.name(), content, error);
    }

    private String dispatch(String tool, JsonNode arguments) {
        return switch (tool) {
            case "list_files" -> list(arguments.path("path").asText(""));
            case "read_file" -> read(arguments);
            case "search" -> search(arguments);
            default -> throw Problem.refused("tool-unknown", "There is no such tool here. Use one of those offered.");
        };
    }

    private String list(String path) {
        var files = mirror.files(commit, path, 2_000);
        return files.isEmpty()
                ? "There are no files at this path."
                : files.stream().map(Mirror.TreeEntry::path).collect(Collectors.joining("\n"));
    }

    private String read(JsonNode arguments) {
        var content = mirror.read(commit, arguments.path("path").asText(""), 0, MAX_READ);
        if (content.binary()) {
            return "This is a binary file of " + content.totalBytes() + " bytes.";
        }
        var lines = content.text().split("\n", -1);
        int from = Math.clamp(arguments.path("offset").asLong(1) - 1, 0, lines.length);
        int to = Math.clamp(from + Math.max(1L, arguments.path("limit").asLong(2_000)), from, lines.length);
        return String.join("\n", List.of(lines).subList(from, to)) + (content.truncated() ? "\n… (cut)" : "");
    }

    private String search(JsonNode arguments) {
        var path = Optional.of(arguments.path("path").asText("")).filter(text -> !text.isBlank());
        var matches = mirror.search(commit, arguments.path("pattern").asText(""), path, 100);
        return matches.isEmpty()
                ? "No match."
                : matches.stream()
                        .map(match -> match.path() + ":" + match.line() + ": " + match.text())
                        .collect(Collectors.joining("\n"));
    }
}
