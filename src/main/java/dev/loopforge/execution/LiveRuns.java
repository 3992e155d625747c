package dev.loopforge.execution;

import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.StopSignal;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The runs at work in this process, so that they can be told to stop. */
@Singleton
final class LiveRuns {
    private final ConcurrentHashMap<RunId, StopSignal> working = new ConcurrentHashMap<>();
    private final Set<RunId> keptOut = ConcurrentHashMap.newKeySet();
    private final Signals signals;

    LiveRuns(Signals signals) {
        this.signals = signals;
        signals.on("stop", run -> here(RunId.parse(run)));
    }

    /** Takes a place; empty where all are taken, and while the run is kept out. */
    synchronized Optional<StopSignal> begin(RunId run, int places) {
        if (working.size() >= places || keptOut.contains(run)) {
            return Optional.empty();
        }
        var signal = new StopSignal();
        working.put(run, signal);
        return Optional.of(signal);
    }

    synchronized void end(RunId run) {
        working.remove(run);
    }

    /** Does something to what this process has of a run, unless it is at work here; it is not taken up here meanwhile. */
    void keepingOut(RunId run, Runnable work) {
        synchronized (this) {
            if (working.containsKey(run) || !keptOut.add(run)) {
                return;
            }
        }
        try {
            work.run();
        } finally {
            keptOut.remove(run);
        }
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
