package dev.loopforge.brainstorm;

import dev.loopforge.http.stream.Feed;
import dev.loopforge.http.stream.Frame;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An answer under way. It belongs to its task, not to a connection: its events are kept until some minutes after its end,
 * and whoever comes back goes on after the last one it saw.
 */
public final class LiveAnswer {
    private final String id;
    private final StopSignal stop = new StopSignal();
    private final List<Frame> frames = new CopyOnWriteArrayList<>();
    private final Feed feed = new Feed(0, this::after);
    private final StringBuilder text = new StringBuilder();
    private volatile boolean ended;

    LiveAnswer(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    public StopSignal stop() {
        return stop;
    }

    public Feed feed() {
        return feed;
    }

    public boolean ended() {
        return ended;
    }

    /** The text of the model that people have seen so far. */
    synchronized String text() {
        return text.toString();
    }

    /** The model has said so much more. */
    synchronized void said(String delta) {
        text.append(delta);
        tell("delta", Json.object().put("text", delta));
    }

    /** What was said so far does not count: it is said once more. */
    synchronized void saidNothing() {
        text.setLength(0);
        tell("restart", Json.object());
    }

    /** It cannot go on yet, for this reason; zero where nobody knows for how long. */
    void waits(String reason, Duration left) {
        tell("waiting", Json.object().put("reason", reason).put("seconds", left.toSeconds()));
    }

    /** Tells everybody the next event; its id is {@code <answer>.<n>}. */
    public synchronized void tell(String event, Object data) {
        long seq = frames.size() + 1L;
        var frame = Frame.event(seq, id + "." + seq, event, data);
        frames.add(frame);
        feed.publish(frame);
    }

    public void end() {
        ended = true;
        feed.complete();
    }

    private List<Frame> after(long seq, int limit) {
        var from = (int) Math.min(seq, frames.size());
        return List.copyOf(frames.subList(from, Math.min(frames.size(), from + limit)));
    }
}
