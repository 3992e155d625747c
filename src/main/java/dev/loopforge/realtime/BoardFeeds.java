package dev.loopforge.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.activity.Activity;
import dev.loopforge.activity.BoardChange;
import dev.loopforge.http.stream.Feed;
import dev.loopforge.http.stream.Frame;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.WorkflowId;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;

/** One feed a board, numbered by its revisions; frames are the socket's messages. */
@Singleton
final class BoardFeeds {
    private final Activity activity;
    private final ConcurrentHashMap<WorkflowId, Feed> feeds = new ConcurrentHashMap<>();

    BoardFeeds(Activity activity, Signals signals) {
        this.activity = activity;
        activity.onBoardChange(change -> {
            publish(change);
            signals.send("board", change.workflow() + " " + change.revision());
        });
        signals.on("board", this::elsewhere);
        signals.onGap(() -> feeds.forEach(this::afterGap));
    }

    /**
     * After a gap the database may be another than before: a replica that took over lacks the newest revisions of the one that
     * failed, and gives their numbers to other events. Whoever was told the lost ones fetches the board anew.
     */
    private void afterGap(WorkflowId workflow, Feed feed) {
        if (holds(workflow, feed)) {
            lookAgain(workflow, feed);
        } else {
            feeds.remove(workflow, feed);
            feed.complete(new Frame(feed.head() + 1, "resync", Buffer.buffer("{\"type\":\"resync\"}")));
        }
    }

    /** Whether the database still says what was told last. */
    private boolean holds(WorkflowId workflow, Feed feed) {
        return feed.newest()
                .map(told -> activity.changesAfter(workflow, told.seq() - 1, 1).stream()
                        .map(BoardFeeds::frame)
                        .anyMatch(stored ->
                                stored.seq() == told.seq() && json(stored).equals(json(told))))
                .orElseGet(() -> activity.revision(workflow) >= feed.head());
    }

    private static JsonNode json(Frame frame) {
        return Json.read(frame.bytes().toString(), JsonNode.class);
    }

    private void lookAgain(WorkflowId workflow, Feed feed) {
        long newest = activity.revision(workflow);
        if (newest > feed.head()) {
            activity.changesAfter(workflow, newest - 1, 1).forEach(this::publish);
        }
    }

    /** Made at the start, so that a process nobody looks at tells the others as well. */
    void begin(@Observes StartupEvent start) {
        feeds.clear();
    }

    // What another process committed is read from the store.
    private void elsewhere(String told) {
        var words = told.split(" ");
        var workflow = WorkflowId.parse(words[0]);
        if (feeds.containsKey(workflow)) {
            activity.changesAfter(workflow, Long.parseLong(words[1]) - 1, 1).forEach(this::publish);
        }
    }

    /** Whether a client that stands at a revision can be told all it missed; else it is to fetch the board anew. */
    boolean resumes(WorkflowId workflow, Feed feed, long revision) {
        return revision <= feed.head() && activity.keeps(workflow, revision);
    }

    Feed of(WorkflowId workflow) {
        var feed = feeds.computeIfAbsent(
                workflow,
                id -> new Feed(activity.revision(id), (after, limit) -> activity.changesAfter(id, after, limit).stream()
                        .map(BoardFeeds::frame)
                        .toList()));
        // What was told while the feed was being made found none.
        lookAgain(workflow, feed);
        return feed;
    }

    // Two commits may be told in either order; the feed then forgets its ring and listeners read the store, which has
    // both.
    private void publish(BoardChange change) {
        var feed = feeds.get(change.workflow());
        if (feed != null) {
            feed.publish(frame(change));
        }
    }

    private static Frame frame(BoardChange change) {
        return new Frame(change.revision(), "event", Buffer.buffer(change.frame()));
    }
}
