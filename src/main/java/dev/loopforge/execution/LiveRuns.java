package dev.loopforge.execution;

import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.StopSignal;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The runs at work in this process, so that they can be told to stop. */
@Singleton
final class LiveRuns {
    private final ConcurrentHashMap<RunId, StopSignal> working = new ConcurrentHashMap<>();
    private final Signals signals;

    LiveRuns(Signals signals) {
        this.signals = signals;
        signals.on("stop", run -> here(RunId.parse(run)));
    }

    /** Takes a place; empty where all are taken. */
    synchronized Optional<StopSignal> begin(RunId run, int places) {
        if (working.size() >= places) {
            return Optional.empty();
        }
        var signal = new StopSignal();
        working.put(run, signal);
        return Optional.of(signal);
    }

    synchronized void end(RunId run) {
        working.remove(run);
    }

    /** Whether it is at work in this process. */
    boolean has(RunId run) {
        return working.containsKey(run);
    }

    /** Stops the run wherever it is at work. */
    void stop(RunId run) {
        here(run);
        signals.send("stop", run.toString());
    }

    private void here(RunId run) {
        var signal = working.get(run);
        if (signal != null) {
            signal.stop();
        }
    }

    void stopAll() {
        working.values().forEach(StopSignal::stop);
    }
}
