package dev.loopforge.provider.wire;

import dev.loopforge.provider.Answer;
import dev.loopforge.provider.ModelEvent;
import dev.loopforge.provider.ModelFailure;
import dev.loopforge.provider.ModelFailureException;
import dev.loopforge.provider.ModelUsage;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** An answer while it comes in: pieces at their places, told to the listener as they come. */
public final class Draft {
    private final Consumer<ModelEvent> listener;
    private final TreeMap<Integer, Piece> pieces = new TreeMap<>();
    private final StringBuilder said = new StringBuilder();
    private ModelUsage usage = ModelUsage.NONE;

    public Draft(Consumer<ModelEvent> listener) {
        this.listener = listener;
    }

    /** Text at this place of the answer. */
    public void text(int place, String delta) {
        if (delta.isEmpty()) {
            return;
        }
        pieces.computeIfAbsent(place, at -> new Piece.Words(new StringBuilder()))
                .append(delta);
        said.append(delta);
        listener.accept(new ModelEvent.TextDelta(delta));
    }

    /** A tool call begins at this place; a second beginning of the same one is ignored. */
    public void call(int place, String id, String name) throws ModelFailureException {
        if (pieces.containsKey(place)) {
            return;
        }
        if (pieces.size() >= Limits.TOOL_CALLS || name.isEmpty() || name.length() > 128) {
            throw malformed("it asks for too many tools, or for one without a proper name. Try another model.");
        }
        pieces.put(place, new Piece.Asking(id, name, new StringBuilder()));
        listener.accept(new ModelEvent.ToolCallStarted(name));
    }

    /** A further piece of that call's arguments. */
    public void arguments(int place, String delta) throws ModelFailureException {
        if (pieces.get(place) instanceof Piece.Asking asking) {
            if (asking.arguments().length() + delta.length() > Limits.TOOL_ARGUMENTS) {
                throw malformed(
                        "the arguments of a tool call are larger than any sensible ones. Try another model, or ask for smaller steps.");
            }
            asking.append(delta);
        }
    }

    /** A block only the protocol itself understands. */
    public void opaque(int place, String protocol, String json) {
        pieces.put(place, new Piece.Kept(protocol, json));
    }

    public void usage(ModelUsage known) {
        usage = known;
        listener.accept(new ModelEvent.UsageSoFar(known));
    }

    public ModelUsage usage() {
        return usage;
    }

    /** The first place behind everything so far. */
    public int next() {
        return pieces.isEmpty() ? 0 : pieces.lastKey() + 1;
    }

    String said() {
        return said.toString();
    }

    /** The whole answer, for a reason the provider gave; with tool calls in it, a plain end means that it waits for them. */
    public Answer finished(StopReason reason) {
        List<Part> parts = new ArrayList<>();
        pieces.values().forEach(piece -> parts.add(piece.part()));
        boolean calls = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        boolean waits = calls && reason == StopReason.END;
        boolean idle = !calls && reason == StopReason.TOOL_CALLS;
        return new Answer.Answered(parts, waits ? StopReason.TOOL_CALLS : idle ? StopReason.END : reason, usage);
    }

    private static ModelFailureException malformed(String why) {
        return new ModelFailureException(new ModelFailure.Malformed(why));
    }

    private sealed interface Piece {
        void append(String delta);

        Part part();

        record Words(StringBuilder text) implements Piece {
            @Override
            public void append(String delta) {
                text.append(delta);
            }

            @Override
            public Part part() {
                return new Part.Text(text.toString());
            }
        }

        record Asking(String id, String name, StringBuilder arguments) implements Piece {
            @Override
            public void append(String delta) {
                arguments.append(delta);
            }

            @Override
            public Part part() {
                return new Part.ToolCall(id, name, arguments.isEmpty() ? "{}" : arguments.toString());
            }
        }

        record Kept(String protocol, String json) implements Piece {
            @Override
            public void append(String delta) {}

            @Override
            public Part part() {
                return new Part.Opaque(protocol, json);
            }
        }
    }
}
