package dev.loopforge.http.stream;

import java.util.List;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** One listener: a virtual thread that carries everything new from a feed to a sink, in one write each time. */
public final class Follow {
    private static final Logger LOG = Logger.getLogger(Follow.class);
    private static final long HEARTBEAT_MILLIS = 15_000;

    private Follow() {}

    /** Follows the feed from after {@code seq} until it ends or the client goes; returns at once. */
    public static void start(Feed feed, long seq, Predicate<Frame> wanted, Sink sink) {
        Thread.ofVirtual().name("follow").start(() -> {
            try {
                through(feed, seq, wanted, sink);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException failure) {
                // The client comes back for what it missed; what ails the store is told where it is watched.
                LOG.infof("a stream broke off cause=%s", failure.getClass().getSimpleName());
                LOG.debug("a stream broke off", failure);
            } finally {
                sink.end();
            }
        });
    }

    /** Carries the feed from after {@code from} until it ends or the client goes, and says where it came to. */
    public static Reached through(Feed feed, long from, Predicate<Frame> wanted, Sink sink)
            throws InterruptedException {
        long seq = from;
        while (true) {
            switch (feed.next(seq, HEARTBEAT_MILLIS)) {
                case Feed.Next.Ended() -> {
                    return new Reached(seq, false);
                }
                case Feed.Next.Nothing() -> {
                    if (!sink.beat()) {
                        return new Reached(seq, true);
                    }
                }
                case Feed.Next.Some(List<Frame> frames) -> {
                    seq = frames.getLast().seq();
                    var kept = frames.stream().filter(wanted).toList();
                    if (!kept.isEmpty() && !sink.write(kept)) {
                        return new Reached(seq, true);
                    }
                }
            }
        }
    }
}
