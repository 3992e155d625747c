package dev.loopforge.execution;

import dev.loopforge.http.stream.EventStream;
import dev.loopforge.http.stream.Frame;
import dev.loopforge.http.stream.Sink;
import java.util.List;

/** A run's stream: it says {@code end} before it closes, so that a client knows not to come back. */
final class EndingStream implements Sink {
    private final EventStream stream;

    EndingStream(EventStream stream) {
        this.stream = stream;
    }

    @Override
    public boolean write(List<Frame> frames) throws InterruptedException {
        return stream.write(frames);
    }

    @Override
    public boolean beat() throws InterruptedException {
        return stream.beat();
    }

    @Override
    public void end() {
        try {
            stream.send(null, "end", "{}");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        stream.end();
    }
}
