package dev.loopforge.realtime;

import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who looks at which board and card right now; kept in memory, gone with the socket. */
@Singleton
final class Presence {
    /** A person at a board, and the card they look at. */
    record Seen(
            String id,
            String name,
            @Nullable String avatarUrl,
            @Nullable String taskId) {}

    private final ConcurrentHashMap<WorkflowId, Map<SocketSink, Seen>> boards = new ConcurrentHashMap<>();

    void enter(WorkflowId workflow, SocketSink sink, Caller caller) {
        boards.computeIfAbsent(workflow, id -> new ConcurrentHashMap<>())
                .put(sink, new Seen(caller.id().toString(), caller.name(), null, null));
        tell(workflow);
    }

    void look(WorkflowId workflow, SocketSink sink, String task) {
        var board = boards.getOrDefault(workflow, Map.of());
        var seen = board.get(sink);
        if (seen != null) {
            board.put(sink, new Seen(seen.id(), seen.name(), null, task.isEmpty() ? null : task));
            tell(workflow);
        }
    }

    void leave(WorkflowId workflow, SocketSink sink) {
        boards.getOrDefault(workflow, new ConcurrentHashMap<>()).remove(sink);
        tell(workflow);
    }

    List<Seen> on(WorkflowId workflow) {
        return boards.getOrDefault(workflow, Map.of()).values().stream()
                .distinct()
                .toList();
    }

    private void tell(WorkflowId workflow) {
        var message = Json.object().put("type", "presence");
        message.set("users", Json.tree(on(workflow)));
        var text = Json.write(message);
        boards.getOrDefault(workflow, Map.of()).keySet().forEach(sink -> Thread.ofVirtual()
                .start(() -> {
                    try {
                        sink.send(text);
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                }));
    }
}
