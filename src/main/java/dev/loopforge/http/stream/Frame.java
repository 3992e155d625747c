package dev.loopforge.http.stream;

import dev.loopforge.kernel.Json;
import io.vertx.core.buffer.Buffer;

/**
 * One event, encoded once for all who listen.
 *
 * @param seq its place in its feed
 * @param kind what listeners filter by
 * @param bytes the event as it goes over the wire
 */
public record Frame(long seq, String kind, Buffer bytes) {
    /** A server-sent event (WHATWG HTML §9.2). {@code id} must not hold a line break. */
    public static Frame event(long seq, String id, String event, Object data) {
        return text(seq, event, "id: " + id + "\nevent: " + event + "\ndata: " + Json.write(data) + "\n\n");
    }

    /** An event whose data is JSON already. */
    public static Frame encoded(long seq, String id, String event, String json) {
        return text(seq, event, "id: " + id + "\nevent: " + event + "\ndata: " + json + "\n\n");
    }

    /** The same event under another id; the id is the event's first line. */
    public Frame under(String id) {
        int line = 0;
        while (bytes.getByte(line) != '\n') {
            line++;
        }
        return new Frame(seq, kind, Buffer.buffer("id: " + id).appendBuffer(bytes, line, bytes.length() - line));
    }

    private static Frame text(long seq, String kind, String text) {
        return new Frame(seq, kind, Buffer.buffer(text));
    }
}
