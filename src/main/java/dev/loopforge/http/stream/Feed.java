package dev.loopforge.http.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events of one topic in their dense order: the newest in a ring shared by all listeners, the older ones in the store.
 * A listener is a number, so a slow one costs nothing but its lag: what the ring has let go it reads again from the store.
 * Publishing never waits.
 */
public final class Feed {
    private static final int RING = 512;
    private static final int BATCH = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final ArrayDeque<Frame> ring = new ArrayDeque<>();
    private final History history;
    private long head;
    private boolean complete;

    /** Where the events are that the ring has let go. */
    public interface History {
        /** Events after {@code seq}, dense and in order, at most {@code limit}. */
        List<Frame> after(long seq, int limit);
    }

    /** A feed whose newest event so far is {@code head}, 0 where there is none. */
    public Feed(long head, History history) {
        this.head = head;
        this.history = history;
    }

    /** Adds the next event; one that is known already is ignored. */
    public void publish(Frame frame) {
        lock.lock();
        try {
            if (frame.seq() <= head) {
                return;
            }
            if (frame.seq() > head + 1) {
                ring.clear();
            }
            head = frame.seq();
            ring.addLast(frame);
            if (ring.size() > RING) {
                ring.removeFirst();
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No event follows; listeners that have everything end. */
    public void complete() {
        lock.lock();
        try {
            complete = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public long head() {
        lock.lock();
        try {
            return head;
        } finally {
            lock.unlock();
        }
    }

    /** What a listener gets next. */
    sealed interface Next {
        record Some(List<Frame> frames) implements Next {}

        record Nothing() implements Next {}

        record Ended() implements Next {}
    }

    /**
     * Waits for events after {@code seq}. Where none came in time the store is asked, so that a word another process meant
     * to send and did not costs a listener one wait and no event.
     */
    Next next(long seq, long waitMillis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(waitMillis);
            while (head <= seq && !complete && left > 0) {
                left = news.awaitNanos(left);
            }
            if (head <= seq && complete) {
                return new Next.Ended();
            }
            var oldest = ring.peekFirst();
            if (head > seq && oldest != null && oldest.seq() <= seq + 1) {
                return new Next.Some(fromRing(seq));
            }
        } finally {
            lock.unlock();
        }
        var stored = history.after(seq, BATCH);
        return stored.isEmpty() ? new Next.Nothing() : new Next.Some(stored);
    }

    private List<Frame> fromRing(long seq) {
        var frames = new ArrayList<Frame>();
        for (var frame : ring) {
            if (frame.seq() > seq) {
                frames.add(frame);
            }
        }
        return frames;
    }
}
