package dev.loopforge.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells work under way to stop. Whoever starts the work keeps it and calls {@link #stop()}; whoever does the work asks
 * {@link #stopped()} between steps, or registers how to break off a wait. Stopping twice is stopping once.
 */
public final class StopSignal {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean stopped;

    /** A signal nobody will ever give. */
    public static StopSignal never() {
        return new StopSignal();
    }

    public synchronized boolean stopped() {
        return stopped;
    }

    /** Runs the action when the signal is given; at once when it has been given already. Closing takes it back. */
    public Registration onStop(Runnable action) {
        synchronized (this) {
            if (!stopped) {
                actions.add(action);
                return () -> forget(action);
            }
        }
        action.run();
        return () -> {};
    }

    public void stop() {
        List<Runnable> due;
        synchronized (this) {
            stopped = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    private synchronized void forget(Runnable action) {
        actions.remove(action);
    }

    /** An action that still waits for the signal. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
