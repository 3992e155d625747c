package dev.loopforge.execution;

import dev.loopforge.board.Settings;
import dev.loopforge.execution.sandbox.Ended;
import dev.loopforge.execution.sandbox.Limits;
import dev.loopforge.execution.sandbox.OutputListener;
import dev.loopforge.execution.sandbox.SandboxSpec;
import dev.loopforge.execution.sandbox.Sandboxes;
import dev.loopforge.kernel.StopSignal;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Runs commands of a board in the sandbox: its environment, its caches, its hosts, and nothing of ours. */
@Singleton
final class CommandTool {
    private final Sandboxes sandboxes;

    CommandTool(Sandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    Ended run(
            Path folder, Settings settings, String command, Duration limit, OutputListener listener, StopSignal stop) {
        var running = sandboxes.start(spec(folder, settings, limit), command, listener);
        try (var registration = stop.onStop(running::stop)) {
            return running.await();
        }
    }

    private static SandboxSpec spec(Path folder, Settings settings, Duration limit) {
        return SandboxSpec.of(folder)
                .withEnvironment(environment(settings))
                .withReadOnly(settings.readOnlyPaths().stream().map(Path::of).toList())
                .withEgress(settings.egressHosts())
                .withLimits(Limits.standard().withWallClock(limit));
    }

    private static Map<String, String> environment(Settings settings) {
        var environment = new HashMap<String, String>();
        for (var variable : settings.environment()) {
            if (variable.value() != null) {
                environment.put(variable.name(), variable.value());
            }
        }
        return environment;
    }
}
