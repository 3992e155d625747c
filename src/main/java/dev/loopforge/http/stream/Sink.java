package dev.loopforge.http.stream;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Where a listener's events go. */
public interface Sink {
    /** Writes and waits until the client has room again; false when it has gone. */
    boolean write(List<Frame> frames) throws InterruptedException;

    /** A sign of life while nothing happens; false when the client has gone. */
    boolean beat() throws InterruptedException;

    /** Everything has been sent. */
    void end();

    /** All frames in one buffer, for one write; a frame alone is not copied. */
    static Buffer joined(List<Frame> frames) {
        if (frames.size() == 1) {
            return frames.getFirst().bytes();
        }
        var buffer = Buffer.buffer();
        frames.forEach(frame -> buffer.appendBuffer(frame.bytes()));
        return buffer;
    }
}
