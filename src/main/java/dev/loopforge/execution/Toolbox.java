package dev.loopforge.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.execution.Tools.ToolError;
import dev.loopforge.execution.sandbox.Ended;
import dev.loopforge.execution.sandbox.Limits;
import dev.loopforge.git.CommitId;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Performs the tool calls of an executing agent; whatever the model got wrong becomes a result it can act on. */
@Singleton
final class Toolbox {
    private static final Set<String> CHANGING = Set.of("edit_file", "write_file", "delete_file", "run_command");
    private static final int MAX_SECONDS = 1_800;

    private final CommandTool commands;
    private final Spools spools;
    private final Room room;
    private final Journal journal;
    private final Runs runs;
    private final Board board;
    private final Transaction transaction;
    private final Trees trees;

    Toolbox(
            CommandTool commands,
            Spools spools,
            Room room,
            Journal journal,
            Runs runs,
            Board board,
            Transaction transaction,
            Trees trees) {
        this.commands = commands;
        this.spools = spools;
        this.room = room;
        this.journal = journal;
        this.runs = runs;
        this.board = board;
        this.transaction = transaction;
        this.trees = trees;
    }

    /** What a call led to: a result for the model, or the end of its work for now. */
    sealed interface Step {
        /** {@code tree} is the checkpoint of what the call left behind, where it may have changed files. */
        record Result(String content, boolean error, Optional<CommitId> tree) implements Step {
            Result(String content, boolean error) {
                this(content, error, Optional.empty());
            }
        }

        record Rest(Outcome outcome) implements Step {}
    }

    Step perform(Site site, String tool, JsonNode arguments) {
        try {
            var step = dispatch(site, tool, arguments);
            if (step instanceof Step.Result(String content, boolean error, var none) && CHANGING.contains(tool)) {
                FaultPoint.BEFORE_CHECKPOINT.pass();
                var tree = site.worktree().checkpoint("runs/" + site.run().id(), "after " + tool);
                FaultPoint.AFTER_CHECKPOINT.pass();
                trees.keep(site, tree);
                return new Step.Result(content, error, Optional.of(tree));
            }
            return step;
        } catch (ToolError wrong) {
            return new Step.Result(wrong.sentence(), true);
        } catch (Problem refused) {
            return new Step.Result(refused.title(), true);
        }
    }

    private Step dispatch(Site site, String tool, JsonNode arguments) {
        var tree = new TreeTools(site.worktree().path());
        return switch (tool) {
            case "list_files" -> result(tree.list(arguments));
            case "read_file" -> result(tree.read(arguments));
            case "search" -> result(tree.search(arguments));
            case "edit_file" -> result(tree.edit(arguments));
            case "write_file" -> result(tree.write(arguments));
            case "delete_file" -> result(tree.delete(arguments));
            case "run_command" -> command(site, arguments);
            case "update_step" -> step(site, arguments);
            case "ask_person" -> question(site, Tools.text(arguments, "question"));
            case "finish" -> new Step.Rest(new Outcome.Finished(Tools.text(arguments, "summary")));
            default -> throw new ToolError("There is no tool " + brief(tool) + ". Use one of those offered.");
        };
    }

    private static Step result(String content) {
        return new Step.Result(content, false);
    }

    private Step command(Site site, JsonNode arguments) {
        var command = Tools.text(arguments, "command");
        int seconds = Math.clamp(Tools.number(arguments, "timeoutSeconds", 600), 1, MAX_SECONDS);
        var log = spools.open(site.run(), command, FaultPoint.MID_TOOL);
        var ended = commands.run(
                site.place(site.worktree().path(), Duration.ofSeconds(seconds)), command, log, site.stop());
        if (ended.cause() == Ended.Cause.STOPPED && site.stop().stopped()) {
            // It had no end of its own, so it has no result: whoever goes on with the run begins it again.
            return new Step.Rest(new Outcome.Stopped());
        }
        spools.close(log);
        if (room.spentBy(ended)) {
            site.worktree().resetTo(trees.newest(site.run().id(), site.mirror()).orElseGet(site.worktree()::head));
            // What it left is gone: if there is room now, it had taken all of it, and is told so.
            if (room.isShort()) {
                throw new NoSpace();
            }
        }
        return new Step.Result(told(ended, log), !ended.succeeded());
    }

    private static String told(Ended ended, CommandLog log) {
        var head =
                switch (ended.cause()) {
                    case EXITED -> "exit code " + ended.exitCode();
                    case TIMED_OUT -> "killed: it ran longer than allowed";
                    case STOPPED -> "stopped";
                    case OUTPUT_LIMIT ->
                        "killed: it printed more than " + (Limits.standard().outputBytes() >> 20)
                                + " MiB. Let it print less, or into a file";
                    case DISK_LIMIT -> "killed: it used up the disk";
                    case MEMORY_LIMIT ->
                        "killed: its processes needed more memory than there is for a command, at most "
                                + (Limits.standard().treeMemoryBytes() >> 20) + " MiB. Let it need less";
                    case PROCESS_LIMIT ->
                        "killed: it had more than " + Limits.standard().processes()
                                + " processes and threads at once. Let it start fewer";
                    case BROKEN -> "the sandbox could not run it: " + ended.tail();
                };
        var refused = ended.refusedHosts().isEmpty()
                ? ""
                : "\nnetwork refused to: "
                        + ended.refusedHosts().stream()
                                .map(host -> host.host() + ":" + host.port())
                                .collect(Collectors.joining(", "));
        return head + refused + "\n" + log.tail();
    }

    private Step step(Site site, JsonNode arguments) {
        int number = Tools.number(arguments, "step", 0);
        var status = Tools.text(arguments, "status");
        int steps = site.plan().content().steps().size();
        if (number < 1 || number > steps) {
            throw new ToolError("The plan has steps 1 to " + steps + ".");
        }
        if (!Set.of("started", "done", "skipped").contains(status)) {
            throw new ToolError("status is started, done or skipped.");
        }
        transaction.run(database -> {
            board.lock(site.run().task());
            var payload = Json.object()
                    .put("step", number)
                    .put("status", status)
                    .put("note", arguments.path("note").asText(""));
            journal.append(site.run(), "step", payload, null);
            var run = runs.fenced(site.run(), row -> row.setStep(number));
            board.markRun(run.task(), run.mark(), run.branch(), Actor.agent(run.model()));
        });
        return result("Noted.");
    }

    private Step question(Site site, String question) {
        var answers = transaction.call(database -> runs.heard(site.run().id()));
        if (answers.isEmpty()) {
            return new Step.Rest(new Outcome.Parked("question", Attention.Kind.QUESTION, question));
        }
        return result(String.join("\n", answers));
    }

    static ObjectNode intent(String tool, JsonNode arguments) {
        var payload = Json.object().put("tool", brief(tool));
        var shown = Json.object();
        arguments.properties().forEach(entry -> {
            var text = entry.getValue().isTextual()
                    ? entry.getValue().textValue()
                    : entry.getValue().toString();
            shown.put(brief(entry.getKey()), text.substring(0, Math.min(2_000, text.length())));
        });
        payload.set("arguments", shown);
        return payload;
    }

    private static String brief(String text) {
        return text.substring(0, Math.min(100, text.length()));
    }
}
