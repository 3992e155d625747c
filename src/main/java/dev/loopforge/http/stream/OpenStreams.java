package dev.loopforge.http.stream;

import dev.loopforge.kernel.WorkflowId;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What is open right now and for whom, so that whoever loses a right loses the connections it opened. */
public final class OpenStreams {
    private static final Map<Losable, Holder> OPEN = new ConcurrentHashMap<>();

    private OpenStreams() {}

    /** Whose connection it is: the session or token it came with, and the board it shows, where it shows one. */
    public record Holder(UUID session, Optional<WorkflowId> board) {}

    /** What the holder has lost. */
    public enum Lost {
        SESSION,
        BOARD
    }

    /** A connection that can be taken away. */
    public interface Losable {
        void lose(Lost what);
    }

    public static void opened(Losable stream, Holder holder) {
        OPEN.put(stream, holder);
    }

    public static void closed(Losable stream) {
        OPEN.remove(stream);
    }

    /** All of them, as they are at this moment. */
    public static Map<Losable, Holder> all() {
        return Map.copyOf(OPEN);
    }
}
