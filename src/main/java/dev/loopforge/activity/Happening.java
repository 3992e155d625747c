package dev.loopforge.activity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.WorkflowId;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened.
 *
 * @param kind a stable word such as {@code task-moved} or {@code signed-in}
 * @param detail what the timeline and the audit log tell of it; no secret, no prompt, no code
 * @param event what an open board has to change, absent where no card changed
 */
public record Happening(
        @Nullable WorkflowId workflow,
        @Nullable TaskId task,
        String kind,
        Actor actor,
        ObjectNode detail,
        @Nullable ObjectNode event,
        @Nullable String peer) {
    /** Something outside every board. */
    public static Happening of(String kind, Actor actor) {
        return new Happening(null, null, kind, actor, Json.object(), null, null);
    }

    /** Something on a board. */
    public static Happening on(WorkflowId workflow, String kind, Actor actor) {
        return new Happening(workflow, null, kind, actor, Json.object(), null, null);
    }

    public Happening task(TaskId changed) {
        return new Happening(workflow, changed, kind, actor, detail, event, peer);
    }

    public Happening with(String key, @Nullable String value) {
        var more = detail.deepCopy();
        more.put(key, value);
        return new Happening(workflow, task, kind, actor, more, event, peer);
    }

    public Happening with(String key, long value) {
        var more = detail.deepCopy();
        more.put(key, value);
        return new Happening(workflow, task, kind, actor, more, event, peer);
    }

    public Happening with(String key, JsonNode value) {
        var more = detail.deepCopy();
        more.set(key, value);
        return new Happening(workflow, task, kind, actor, more, event, peer);
    }

    public Happening event(ObjectNode change) {
        return new Happening(workflow, task, kind, actor, detail, change, peer);
    }

    public Happening from(@Nullable String address) {
        return new Happening(workflow, task, kind, actor, detail, event, address);
    }
}
