package dev.loopforge.http.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private static final int RING_BYTES = 4 << 20;
    private static final int BATCH = 256;

    /** What a client that does not read can hold back of the program's memory, or one event where that is larger. */
    private static final int BATCH_BYTES = 64 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final ArrayDeque<Frame> ring = new ArrayDeque<>();
    private final History history;
    private long head;
    private long ringBytes;
    private int usualBytes = 1 << 10;
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
                ringBytes = 0;
            }
            head = frame.seq();
            ring.addLast(frame);
            ringBytes += frame.bytes().length();
            while (ring.size() > RING || ringBytes > RING_BYTES && ring.size() > 1) {
                ringBytes -= ring.removeFirst().bytes().length();
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

    /** Adds a last event, after which none follows: listeners that have everything end. */
    public void complete(Frame last) {
        publish(last);
        complete();
    }

    /** The newest event, where it has come by since the feed was made. */
    public Optional<Frame> newest() {
        lock.lock();
        try {
            return Optional.ofNullable(ring.peekLast());
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
        int limit;
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
            limit = Math.clamp(BATCH_BYTES / usualBytes, 1, BATCH);
        } finally {
            lock.unlock();
        }
        var stored = history.after(seq, limit);
        if (stored.isEmpty()) {
            return new Next.Nothing();
        }
        learn(stored);
        return new Next.Some(stored);
    }

    /** So that a store of large events is read a few at a time. */
    private void learn(List<Frame> stored) {
        int bytes = stored.stream().mapToInt(frame -> frame.bytes().length()).sum();
        lock.lock();
        try {
            usualBytes = Math.max(1, bytes / stored.size());
        } finally {
            lock.unlock();
        }
    }

    private List<Frame> fromRing(long seq) {
        var frames = new ArrayList<Frame>();
        int bytes = 0;
        for (var frame : ring) {
            bytes += frame.seq() > seq ? frame.bytes().length() : 0;
            if (bytes > BATCH_BYTES && !frames.isEmpty()) {
                break;
            }
            if (frame.seq() > seq) {
                frames.add(frame);
            }
        }
        return frames;
    }
}
