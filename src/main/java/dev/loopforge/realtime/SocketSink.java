package dev.loopforge.realtime;

import dev.loopforge.http.stream.Frame;
import dev.loopforge.http.stream.OpenStreams;
import dev.loopforge.http.stream.Sink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A board's socket as a listener; every message is one text frame. */
final class SocketSink implements Sink, OpenStreams.Losable {
    private static final short SESSION_ENDED = 4401;
    private static final short MEMBERSHIP_ENDED = 4403;
    private static final long PATIENCE_SECONDS = 60;
    private static final Counter DROPPED =
            Counter.builder("loopforge.listeners.dropped").tag("kind", "socket").register(Metrics.globalRegistry);

    /** A browser answers each ping by itself, also for a page in the background; so long without means it has gone. */
    private static final Duration SILENCE = Duration.ofSeconds(9);

    private final ServerWebSocket socket;
    private final AtomicReference<@Nullable String> latest = new AtomicReference<>();
    private final AtomicBoolean telling = new AtomicBoolean();
    private volatile long heard = System.nanoTime();

    SocketSink(ServerWebSocket socket) {
        this.socket = socket;
        socket.pongHandler(pong -> heard());
    }

    /** Something came from the other side. */
    void heard() {
        heard = System.nanoTime();
    }

    /** Asks the other side to show that it is there, and says whether it lately has. */
    boolean answers() {
        if (!socket.isClosed() && !socket.writeQueueFull()) {
            socket.writePing(Buffer.buffer());
        }
        return System.nanoTime() - heard < SILENCE.toNanos();
    }

    @Override
    public boolean write(List<Frame> frames) throws InterruptedException {
        for (var frame : frames) {
            if (!send(frame.bytes().toString())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean beat() {
        return !socket.isClosed();
    }

    @Override
    public void lose(OpenStreams.Lost what) {
        switch (what) {
            case SESSION -> socket.close(SESSION_ENDED, "signed out");
            case BOARD -> socket.close(MEMBERSHIP_ENDED, "no longer on this board");
        }
    }

    @Override
    public void end() {
        if (!socket.isClosed()) {
            socket.close();
        }
    }

    /** Sends what only the newest of counts: one on its way, and the latest of those that came meanwhile. */
    void sendLatest(String text) {
        if (latest.getAndSet(text) == null && telling.compareAndSet(false, true)) {
            Thread.ofVirtual().name("latest").start(this::tell);
        }
    }

    private void tell() {
        try {
            do {
                for (var text = latest.getAndSet(null); text != null; text = latest.getAndSet(null)) {
                    if (!send(text)) {
                        return;
                    }
                }
                telling.set(false);
            } while (latest.get() != null && telling.compareAndSet(false, true));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    boolean send(String text) throws InterruptedException {
        if (socket.isClosed()) {
            return false;
        }
        try {
            socket.writeTextMessage(text)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException notReading) {
            DROPPED.increment();
            socket.close();
            return false;
        }
    }
}
