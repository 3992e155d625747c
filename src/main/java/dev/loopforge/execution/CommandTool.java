package dev.loopforge.execution;

import dev.loopforge.board.SandboxVariables;
import dev.loopforge.board.Settings;
import dev.loopforge.execution.sandbox.Ended;
import dev.loopforge.execution.sandbox.Limits;
import dev.loopforge.execution.sandbox.OutputListener;
import dev.loopforge.execution.sandbox.SandboxSpec;
import dev.loopforge.execution.sandbox.Sandboxed;
import dev.loopforge.execution.sandbox.Sandboxes;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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
        var values = variables.open(place.workflow(), place.settings());
        return await(sandboxes.start(spec(place, values), command, listener), stop);
    }

    /** The same, with an output that survives a kill of this process. */
    Ended run(Place place, String command, CommandLog log, StopSignal stop) {
        var values = variables.open(place.workflow(), place.settings());
        return await(sandboxes.start(spec(place, values), command, log.spool(), log), stop);
    }

    private static Ended await(Sandboxed running, StopSignal stop) {
        try (var registration = stop.onStop(running::stop)) {
            return running.await();
        }
    }

    /** What must not show in the output of a board's commands. */
    List<Redacted> secrets(WorkflowId workflow, Settings settings) {
        return secrets(settings, variables.open(workflow, settings));
    }

    private static List<Redacted> secrets(Settings settings, Map<String, String> values) {
        return SandboxVariables.secrets(settings, values).stream()
                .map(Redacted::new)
                .toList();
    }

    private static SandboxSpec spec(Place place, Map<String, String> values) {
        var settings = place.settings();
        return SandboxSpec.of(place.folder())
                .withEnvironment(values)
                .withSecrets(secrets(settings, values))
                .withReadOnly(settings.readOnlyPaths().stream().map(Path::of).toList())
                .withEgress(settings.egressHosts())
                .withLimits(Limits.standard().withWallClock(place.limit()));
    }
}
