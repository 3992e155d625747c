package dev.loopforge.http.stream;

import dev.loopforge.kernel.WorkflowId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events over one response, written directly so that a batch is one write. A client that does not read for a
 * minute is let go; it comes back with the last id it saw.
 */
public final class EventStream implements Sink, OpenStreams.Losable {
    private static final Set<EventStream> OPEN = ConcurrentHashMap.newKeySet();
    private static final long PATIENCE_SECONDS = 60;
    private static final Counter DROPPED =
            Counter.builder("loopforge.listeners.dropped").tag("kind", "stream").register(Metrics.globalRegistry);

    static {
        Metrics.gaugeCollectionSize("loopforge.listeners", Tags.of("kind", "stream"), OPEN);
    }

    /** Under this key of the request stands the session or token it came with, where there is one. */
    public static final String SESSION = "loopforge.session";

    /** Under this key of the request stands the board it is about, where it is about one. */
    public static final String BOARD = "loopforge.board";

    private final HttpServerResponse response;
    private volatile boolean gone;

    private EventStream(HttpServerResponse response) {
        this.response = response;
    }

    /** Takes the response over and sends the head at once. */
    public static EventStream open(RoutingContext context) {
        var response = context.response();
        var stream = new EventStream(response);
        OPEN.add(stream);
        UUID session = context.get(SESSION);
        if (session != null) {
            WorkflowId board = context.get(BOARD);
            OpenStreams.opened(stream, new OpenStreams.Holder(session, Optional.ofNullable(board)));
        }
        // Not by the response's own handlers: there is one place for each, and others wait for the end too.
        context.addEndHandler(ended -> stream.leave());
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        response.write(Buffer.buffer(":\n\n"));
        return stream;
    }

    /** Ends every stream, so that the program can stop. */
    public static void endAll() {
        OPEN.forEach(EventStream::end);
    }

    /** A stream that is cut comes back, and is answered by what has been lost. */
    @Override
    public void lose(OpenStreams.Lost what) {
        end();
    }

    /** Whether the client has closed the connection. */
    public boolean gone() {
        return gone;
    }

    @Override
    public boolean write(List<Frame> frames) throws InterruptedException {
        return send(Sink.joined(frames));
    }

    @Override
    public boolean beat() throws InterruptedException {
        return send(Buffer.buffer(": beat\n\n"));
    }

    /** Sends one event outside any feed, such as the closing {@code end}. */
    public boolean send(@Nullable String id, String event, String json) throws InterruptedException {
        return send(
                Buffer.buffer((id == null ? "" : "id: " + id + "\n") + "event: " + event + "\ndata: " + json + "\n\n"));
    }

    @Override
    public void end() {
        OPEN.remove(this);
        OpenStreams.closed(this);
        if (!gone && !response.ended()) {
            response.end();
        }
        gone = true;
    }

    private void leave() {
        gone = true;
        OPEN.remove(this);
        OpenStreams.closed(this);
    }

    private boolean send(Buffer bytes) throws InterruptedException {
        if (gone || response.closed()) {
            return false;
        }
        try {
            response.write(bytes).toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return !gone;
        } catch (ExecutionException | TimeoutException notReading) {
            DROPPED.increment();
            leave();
            response.reset();
            return false;
        }
    }
}
