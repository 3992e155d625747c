package dev.loopforge.execution;

import dev.loopforge.board.Settings;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.brainstorm.LiveAnswer;
import dev.loopforge.execution.sandbox.Ended;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Tries a board's set-up command and checks in the sandbox, on a clean checkout of its default branch. */
@Singleton
final class SetupTest {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final CommandTool commands;
    private final Workflows workflows;

    SetupTest(CommandTool commands, Workflows workflows) {
        this.commands = commands;
        this.workflows = workflows;
    }

    /** What is tried, in order; refused where the board names nothing. */
    static List<Settings.Check> steps(Settings settings) {
        var steps = new ArrayList<Settings.Check>();
        var setup = settings.setupCommand();
        if (setup != null && !setup.isBlank()) {
            steps.add(new Settings.Check("Set-up", setup));
        }
        steps.addAll(settings.checks());
        if (steps.isEmpty()) {
            throw Problem.refused(
                    "nothing-to-test", "This board has neither a set-up command nor a check. Add one first.");
        }
        return steps;
    }

    void run(Workflow workflow, List<Settings.Check> steps, LiveAnswer live) {
        var mirror = workflows.mirror(workflow);
        mirror.fetch();
        var commit = mirror.resolve(workflow.defaultBranch())
                .orElseThrow(() -> Problem.refused("repository-empty", "The default branch has no commit any more."));
        live.tell("start", Json.object().put("branch", workflow.defaultBranch()).put("commit", commit.value()));
        int exitCode = 0;
        boolean ok = true;
        try (var checkout = mirror.cleanCheckout("setup-" + UUID.randomUUID(), commit)) {
            CopiedFiles.of(workflow).into(checkout.path());
            for (var step : steps) {
                var ended = one(workflow, step, checkout.path(), live);
                if (!ended.succeeded()) {
                    ok = false;
                    exitCode = ended.exitCode() == 0 ? 1 : ended.exitCode();
                    break;
                }
            }
        }
        live.tell("done", Json.object().put("ok", ok).put("exitCode", exitCode));
    }

    private Ended one(Workflow workflow, Settings.Check step, Path folder, LiveAnswer live) {
        live.tell("step", Json.object().put("name", step.name()).put("command", step.command()));
        var ended = commands.run(
                new CommandTool.Place(workflow.id(), workflow.settings(), folder, LIMIT),
                step.command(),
                (stream, lines, end) -> {
                    var log = Json.object()
                            .put("step", step.name())
                            .put("stream", stream.name().toLowerCase(Locale.ROOT));
                    log.set("lines", Json.tree(lines));
                    live.tell("log", log);
                },
                live.stop());
        for (var refused : ended.refusedHosts()) {
            live.tell(
                    "refused",
                    Json.object()
                            .put("host", refused.host())
                            .put("port", refused.port())
                            .put("count", refused.count()));
        }
        live.tell(
                "result",
                Json.object()
                        .put("name", step.name())
                        .put(
                                "outcome",
                                ended.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .put("exitCode", ended.exitCode())
                        .put("durationMillis", ended.took().toMillis()));
        return ended;
    }
}
