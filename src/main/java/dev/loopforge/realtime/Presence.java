package dev.loopforge.realtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.WorkflowId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who looks at which board and card right now; kept in memory, gone with the socket or soon after it falls silent. */
@Singleton
final class Presence {
    private static final Duration ROUND = Duration.ofSeconds(3);

    /** A person at a board, the card they look at, and whether they have not touched the page for a while. */
    record Seen(
            String id,
            String name,
            @Nullable String avatarUrl,
            @Nullable String taskId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean idle) {}

    private record Place(Seen seen, boolean silent) {}

    private final ConcurrentHashMap<WorkflowId, Map<SocketSink, Place>> boards = new ConcurrentHashMap<>();
    private final Periodic asking = new Periodic("presence", ROUND, this::ask);

    void begin(@Observes StartupEvent start) {
        asking.begin();
    }

    void end(@Observes ShutdownEvent stop) {
        asking.end();
    }

    void enter(WorkflowId workflow, SocketSink sink, Caller caller) {
        var seen = new Seen(caller.id().toString(), caller.name(), null, null, null);
        boards.computeIfAbsent(workflow, id -> new ConcurrentHashMap<>()).put(sink, new Place(seen, false));
        tell(workflow);
    }

    void look(WorkflowId workflow, SocketSink sink, String task, boolean idle) {
        var place = board(workflow)
                .computeIfPresent(
                        sink,
                        (same, before) -> new Place(
                                new Seen(
                                        before.seen().id(),
                                        before.seen().name(),
                                        before.seen().avatarUrl(),
                                        task.isEmpty() ? null : task,
                                        idle ? true : null),
                                false));
        if (place != null) {
            tell(workflow);
        }
    }

    void leave(WorkflowId workflow, SocketSink sink) {
        board(workflow).remove(sink);
        tell(workflow);
    }

    private Map<SocketSink, Place> board(WorkflowId workflow) {
        return boards.getOrDefault(workflow, new ConcurrentHashMap<>());
    }

    List<Seen> on(WorkflowId workflow) {
        return board(workflow).values().stream()
                .filter(place -> !place.silent())
                .map(Place::seen)
                .distinct()
                .toList();
    }

    /** A network that has gone closes no socket for a long time; who does not answer is not shown until they do. */
    private void ask() {
        boards.forEach((workflow, board) -> {
            boolean changed = false;
            for (var sink : board.keySet()) {
                boolean silent = !sink.answers();
                var before = board.get(sink);
                if (before != null && before.silent() != silent) {
                    board.computeIfPresent(sink, (same, place) -> new Place(place.seen(), silent));
                    changed = true;
                }
            }
            if (changed) {
                tell(workflow);
            }
        });
    }

    private void tell(WorkflowId workflow) {
        var message = Json.object().put("type", "presence");
        message.set("users", Json.tree(on(workflow)));
        var text = Json.write(message);
        board(workflow).keySet().forEach(sink -> sink.sendLatest(text));
    }
}
