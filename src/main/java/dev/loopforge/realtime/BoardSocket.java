package dev.loopforge.realtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.loopforge.http.ProblemWriter;
import dev.loopforge.http.stream.Follow;
import dev.loopforge.http.stream.OpenStreams;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Callers;
import dev.loopforge.identity.Membership;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.WorkflowId;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * {@code /ws/workflows/{id}}: after {@code hello} with the revision the page has, exactly what it missed and then every
 * change. Moves are not made here: there is one authorised path for them, and it is the API's.
 */
@Singleton
final class BoardSocket {
    private static final Logger LOG = Logger.getLogger(BoardSocket.class);
    private static final int MAX_MESSAGE = 4_096;

    private final AtomicInteger open = Objects.requireNonNull(
            Metrics.gauge("loopforge.listeners", Tags.of("kind", "socket"), new AtomicInteger()));
    private final Callers callers;
    private final Membership membership;
    private final BoardFeeds feeds;
    private final Presence presence;

    BoardSocket(Callers callers, Membership membership, BoardFeeds feeds, Presence presence) {
        this.callers = callers;
        this.membership = membership;
        this.feeds = feeds;
        this.presence = presence;
    }

    void register(@Observes Router router) {
        router.get("/ws/workflows/:id").handler(this::knock);
    }

    private void knock(RoutingContext context) {
        context.request().pause();
        var connection = Vertx.currentContext();
        var id = context.pathParam("id");
        Thread.ofVirtual().name("handshake").start(() -> {
            try {
                var caller = callers.find(context.request())
                        .orElseThrow(() -> Problem.unauthenticated("not-signed-in", "Sign in first."));
                var workflow = WorkflowId.parse(id);
                membership.require(caller, workflow, Role.VIEWER);
                // On the connection's own thread, where nothing is read before its handlers are there: a page that
                // greets
                // at once would else be heard by nobody.
                connection.runOnContext(now -> {
                    context.request()
                            .toWebSocket()
                            .onSuccess(socket -> open(socket, workflow, caller))
                            .onFailure(failure -> context.fail(400));
                    context.request().resume();
                });
            } catch (Problem refused) {
                context.request().resume();
                ProblemWriter.write(context, refused);
            }
        });
    }

    private void open(ServerWebSocket socket, WorkflowId workflow, Caller caller) {
        var sink = new SocketSink(socket);
        var greeted = new AtomicBoolean();
        presence.enter(workflow, sink, caller);
        OpenStreams.opened(sink, new OpenStreams.Holder(caller.session(), Optional.of(workflow)));
        open.incrementAndGet();
        socket.closeHandler(closed -> {
            open.decrementAndGet();
            OpenStreams.closed(sink);
            presence.leave(workflow, sink);
        });
        socket.textMessageHandler(text -> {
            sink.heard();
            if (text.length() > MAX_MESSAGE) {
                socket.close((short) 1009, "too long");
                return;
            }
            Thread.ofVirtual().start(() -> hear(text, workflow, sink, greeted));
        });
    }

    private void hear(String text, WorkflowId workflow, SocketSink sink, AtomicBoolean greeted) {
        try {
            var message = Json.parse(text);
            switch (message == null ? "" : message.path("type").asText("")) {
                case "hello" -> {
                    if (greeted.compareAndSet(false, true)) {
                        welcome(message.path("revision").asLong(-1), workflow, sink);
                    }
                }
                case "presence" ->
                    presence.look(
                            workflow,
                            sink,
                            message.path("taskId").asText(""),
                            message.path("idle").asBoolean(false));
                case "ping" -> sink.send("{\"type\":\"pong\"}");
                default -> LOG.debug("a socket sent a message of an unknown type");
            }
        } catch (JsonProcessingException malformed) {
            LOG.debug("a socket sent something that is not JSON");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void welcome(long revision, WorkflowId workflow, SocketSink sink) throws InterruptedException {
        var feed = feeds.of(workflow);
        long head = feed.head();
        var welcome = Json.object().put("type", "welcome").put("revision", head);
        welcome.set("presence", Json.tree(presence.on(workflow)));
        sink.send(Json.write(welcome));
        boolean anew = revision >= 0 && !feeds.resumes(workflow, feed, revision);
        if (anew) {
            sink.send("{\"type\":\"resync\"}");
        }
        Follow.start(feed, revision < 0 || anew ? head : revision, frame -> true, sink);
    }
}
