package dev.loopforge.board;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.activity.Happening;
import dev.loopforge.kernel.Json;
import java.util.Set;
import java.util.TreeSet;

/** What a change of a board changed, before and after, as the audit log tells it: names of variables, never their values. */
final class Differences {
    /** Texts for the model and values for the sandbox; that they changed is told, not how. */
    private static final Set<String> UNTOLD = Set.of("instructions", "environment");

    private Differences() {}

    static Happening tell(Happening happening, Workflow before, Workflow after) {
        var was = told(before);
        var is = told(after);
        var names = new TreeSet<String>();
        was.fieldNames().forEachRemaining(names::add);
        is.fieldNames().forEachRemaining(names::add);
        var old = Json.object();
        var fresh = Json.object();
        for (var name : names) {
            var left = value(was, name);
            var right = value(is, name);
            if (!left.equals(right)) {
                old.set(name, UNTOLD.contains(name) ? Json.tree("…") : left);
                fresh.set(name, UNTOLD.contains(name) ? Json.tree("…") : right);
            }
        }
        return happening.with("before", old).with("after", fresh);
    }

    private static JsonNode value(ObjectNode all, String name) {
        return all.has(name) ? all.get(name) : Json.object().nullNode();
    }

    private static ObjectNode told(Workflow workflow) {
        ObjectNode told = (ObjectNode) Json.tree(workflow.settings());
        return told.put("title", workflow.title())
                .put("description", workflow.description().orElse(null))
                .put("defaultBranch", workflow.defaultBranch());
    }
}
