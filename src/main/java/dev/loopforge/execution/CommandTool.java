package dev.loopforge.execution;

import dev.loopforge.board.SandboxVariables;
import dev.loopforge.board.Settings;
import dev.loopforge.execution.sandbox.Ended;
import dev.loopforge.execution.sandbox.Limits;
import dev.loopforge.execution.sandbox.OutputListener;
import dev.loopforge.execution.sandbox.SandboxSpec;
import dev.loopforge.execution.sandbox.Sandboxes;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;

/** Runs commands of a board in the sandbox: its environment, its caches, its hosts, and nothing of ours. */
@Singleton
final class CommandTool {
    private final Sandboxes sandboxes;
    private final SandboxVariables variables;

    CommandTool(Sandboxes sandboxes, SandboxVariables variables) {
        this.sandboxes = sandboxes;
        this.variables = variables;
    }

    /** Where a command runs: whose board it is, in which folder, for how long. */
    record Place(WorkflowId workflow, Settings settings, Path folder, Duration limit) {}

    Ended run(Place place, String command, OutputListener listener, StopSignal stop) {
        var masked = new MaskedOutput(variables.secrets(place.workflow(), place.settings()), listener);
        var running = sandboxes.start(spec(place), command, masked);
        try (var registration = stop.onStop(running::stop)) {
            return running.await();
        }
    }

    private SandboxSpec spec(Place place) {
        var settings = place.settings();
        return SandboxSpec.of(place.folder())
                .withEnvironment(variables.open(place.workflow(), settings))
                .withReadOnly(settings.readOnlyPaths().stream().map(Path::of).toList())
                .withEgress(settings.egressHosts())
                .withLimits(Limits.standard().withWallClock(place.limit()));
    }
}
