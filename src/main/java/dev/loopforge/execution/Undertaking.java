package dev.loopforge.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.loopforge.board.Task;
import dev.loopforge.kernel.Json;
import dev.loopforge.provider.Part;
import java.util.List;
import java.util.Optional;

/** What an agent sets about with a turn, as its card tells it: the first call of a tool that is work, and on what. */
final class Undertaking {
    private Undertaking() {}

    static Optional<Task.Doing> of(List<Part> turn) {
        return turn.stream()
                .filter(Part.ToolCall.class::isInstance)
                .flatMap(part -> of((Part.ToolCall) part).stream())
                .findFirst();
    }

    // A step's state is told by the card anyway, and a tool that is not offered does nothing.
    private static Optional<Task.Doing> of(Part.ToolCall call) {
        return switch (call.name()) {
            case "list_files", "read_file", "edit_file", "write_file", "delete_file" ->
                Optional.of(new Task.Doing(call.name(), argument(call, "path")));
            case "search" -> Optional.of(new Task.Doing(call.name(), argument(call, "pattern")));
            case "run_command" -> Optional.of(new Task.Doing(call.name(), argument(call, "command")));
            case "ask_person", "finish" -> Optional.of(new Task.Doing(call.name(), ""));
            default -> Optional.empty();
        };
    }

    private static String argument(Part.ToolCall call, String name) {
        try {
            var arguments = Json.parse(call.argumentsJson());
            return arguments == null ? "" : arguments.path(name).asText("");
        } catch (JsonProcessingException malformed) {
            return "";
        }
    }
}
