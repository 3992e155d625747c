package dev.loopforge.execution;

import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.StopSignal;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;

/** The runs at work in this process, so that they can be told to stop. */
@Singleton
final class LiveRuns {
    private final ConcurrentHashMap<RunId, StopSignal> signals = new ConcurrentHashMap<>();

    StopSignal begin(RunId run) {
        var signal = new StopSignal();
        signals.put(run, signal);
        return signal;
    }

    void end(RunId run) {
        signals.remove(run);
    }

    void stop(RunId run) {
        var signal = signals.get(run);
        if (signal != null) {
            signal.stop();
        }
    }

    void stopAll() {
        signals.values().forEach(StopSignal::stop);
    }
}
