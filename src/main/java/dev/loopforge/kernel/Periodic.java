package dev.loopforge.kernel;

import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Work done again and again, a pause apart, on a thread of its own. A turn that fails changes nothing about the next one; of
 * failures in a row the first is told.
 */
public final class Periodic {
    private static final Logger LOG = Logger.getLogger(Periodic.class);

    private final String name;
    private final Duration first;
    private final Duration pause;
    private final Runnable turn;
    private @Nullable Thread thread;

    /** The first turn comes after a pause too. */
    public Periodic(String name, Duration pause, Runnable turn) {
        this(name, pause, pause, turn);
    }

    public Periodic(String name, Duration first, Duration pause, Runnable turn) {
        this.name = name;
        this.first = first;
        this.pause = pause;
        this.turn = turn;
    }

    public synchronized void begin() {
        begin(Thread.ofVirtual());
    }

    /** Begins on a thread of this kind. */
    public synchronized void begin(Thread.Builder kind) {
        thread = kind.name(name).start(this::go);
    }

    /** Interrupts a turn under way; nothing happens where it was never begun. */
    public synchronized void end() {
        var going = thread;
        if (going != null) {
            going.interrupt();
        }
    }

    private void go() {
        try {
            Thread.sleep(first);
            for (boolean failing = false; !Thread.currentThread().isInterrupted(); Thread.sleep(pause)) {
                failing = failed(failing);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean failed(boolean before) {
        try {
            turn.run();
            return false;
        } catch (RuntimeException failure) {
            if (!before && !Thread.currentThread().isInterrupted()) {
                LOG.warnf("%s failed and tries again every %d s: %s", name, pause.toSeconds(), failure.getMessage());
            }
            return true;
        }
    }
}
