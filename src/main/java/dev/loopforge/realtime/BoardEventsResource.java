package dev.loopforge.realtime;

import dev.loopforge.board.Door;
import dev.loopforge.board.Workflows;
import dev.loopforge.http.stream.EventStream;
import dev.loopforge.http.stream.Follow;
import dev.loopforge.http.stream.Frame;
import dev.loopforge.http.stream.Sink;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The board's socket for where sockets are blocked: the same messages as server-sent events, each under its {@code type};
 * the id of an {@code event} is its revision.
 */
@Path("/api")
@RunOnVirtualThread
public class BoardEventsResource {
    private final BoardFeeds feeds;
    private final Presence presence;
    private final Workflows workflows;
    private final Door door;
    private final RoutingContext routing;

    BoardEventsResource(BoardFeeds feeds, Presence presence, Workflows workflows, Door door, RoutingContext routing) {
        this.feeds = feeds;
        this.presence = presence;
        this.workflows = workflows;
        this.door = door;
        this.routing = routing;
    }

    @GET
    @Path("workflows/{id}/events")
    @Produces("text/event-stream")
    @Access(Access.To.VIEWER)
    public void events(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Suspended AsyncResponse response)
            throws InterruptedException {
        var workflow = workflows.get(door.workflow(id, Role.VIEWER)).id();
        long last = revision(lastEventId);
        var feed = feeds.of(workflow);
        long head = feed.head();
        var welcome = Json.object().put("type", "welcome").put("revision", head);
        welcome.set("presence", Json.tree(presence.on(workflow)));
        var stream = EventStream.open(routing);
        stream.send(null, "welcome", Json.write(welcome));
        boolean anew = last >= 0 && !feeds.resumes(workflow, feed, last);
        if (anew) {
            stream.send(null, "resync", "{\"type\":\"resync\"}");
        }
        long from = last < 0 || anew ? head : last;
        Follow.start(feed, from, frame -> true, new Messages(stream));
    }

    private static long revision(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return -1;
        }
        try {
            return Long.parseUnsignedLong(lastEventId.strip());
        } catch (NumberFormatException malformed) {
            throw Problem.malformed("last-event-id", "Last-Event-ID is not an id of this stream.");
        }
    }

    /** The socket's messages as events. */
    private record Messages(EventStream stream) implements Sink {
        @Override
        public boolean write(List<Frame> frames) throws InterruptedException {
            return stream.write(frames.stream()
                    .map(frame -> Frame.encoded(
                            frame.seq(),
                            String.valueOf(frame.seq()),
                            frame.kind(),
                            frame.bytes().toString()))
                    .toList());
        }

        @Override
        public boolean beat() throws InterruptedException {
            return stream.beat();
        }

        @Override
        public void end() {
            stream.end();
        }
    }
}
