package dev.loopforge.realtime;

import dev.loopforge.http.stream.Frame;
import dev.loopforge.http.stream.Sink;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Sessions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A board's socket as a listener; every message is one text frame. The session is looked at again with each heartbeat. */
final class SocketSink implements Sink {
    private static final short SESSION_ENDED = 4401;
    private static final long PATIENCE_SECONDS = 60;

    private final ServerWebSocket socket;
    private final Sessions sessions;
    private final String token;

    SocketSink(ServerWebSocket socket, Sessions sessions, String token) {
        this.socket = socket;
        this.sessions = sessions;
        this.token = token;
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
        if (sessions.find(token).map(Caller::id).isEmpty()) {
            socket.close(SESSION_ENDED, "signed out");
            return false;
        }
        return !socket.isClosed();
    }

    @Override
    public void end() {
        if (!socket.isClosed()) {
            socket.close();
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
            socket.close();
            return false;
        }
    }
}
