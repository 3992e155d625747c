package dev.loopforge.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Task;
import dev.loopforge.brainstorm.Meter;
import dev.loopforge.cost.Admission;
import dev.loopforge.cost.Ledger;
import dev.loopforge.cost.Tokens;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.ModelCall;
import dev.loopforge.provider.ModelFailure;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.ModelUsage;
import dev.loopforge.provider.Models;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.ProviderName;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Request, answer, tool calls, results, until the agent is done, waits, fails or is stopped. Every message is in the
 * journal before the next is asked for, so a killed run goes on from its last entry.
 */
@Singleton
final class AgentLoop {
    private static final int MAX_TURNS = 60;
    private static final int MAX_OUTPUT_TOKENS = 16_000;
    private static final int SAME_CALLS = 3;

    private final Models models;
    private final Runs runs;
    private final Journal journal;
    private final Ledger ledger;
    private final Meter meter;
    private final Board board;
    private final Transaction transaction;
    private final Toolbox toolbox;

    AgentLoop(
            Models models,
            Runs runs,
            Journal journal,
            Ledger ledger,
            Meter meter,
            Board board,
            Transaction transaction,
            Toolbox toolbox) {
        this.models = models;
        this.runs = runs;
        this.journal = journal;
        this.ledger = ledger;
        this.meter = meter;
        this.board = board;
        this.transaction = transaction;
        this.toolbox = toolbox;
    }

    Outcome work(Site site) {
        var talk = new ArrayList<ModelMessage>();
        talk.add(ModelMessage.User.text(site.briefing()));
        talk.addAll(Talk.of(journal, site.run().id()));
        boolean reminded = false;
        while (true) {
            if (site.stop().stopped()) {
                return new Outcome.Stopped();
            }
            var pending = Talk.unanswered(talk);
            if (!pending.isEmpty()) {
                var rest = answer(site, talk, pending);
                if (rest.isPresent()) {
                    return rest.get();
                }
                continue;
            }
            hear(site, talk);
            var finished = Talk.finished(talk);
            if (finished.isPresent()) {
                return new Outcome.Finished(finished.get());
            }
            var halt = limits(site);
            if (halt.isPresent()) {
                return halt.get();
            }
            var said = ask(site, talk);
            if (said.isPresent()) {
                return said.get();
            }
            if (Talk.unanswered(talk).isEmpty()) {
                if (reminded) {
                    return new Outcome.Finished(Talk.lastText(talk));
                }
                reminded = true;
                remember(site, talk, "If the plan is carried out, call finish with a short summary. If not, go on.");
            }
        }
    }

    private Optional<Outcome> limits(Site site) {
        var run = runs.get(site.run().id());
        if (run.turn() >= MAX_TURNS) {
            return Optional.of(new Outcome.Failed(
                    Attention.Kind.STUCK, "The agent took " + MAX_TURNS + " turns without finishing."));
        }
        return Optional.empty();
    }

    private Optional<Outcome> ask(Site site, List<ModelMessage> talk) {
        var run = site.run();
        var request = new ModelRequest(
                run.model(), site.system(), talk, Tools.executing(), MAX_OUTPUT_TOKENS, Optional.empty());
        // Somebody may have raised its budget or taken it over since the last turn.
        var now = runs.get(run.id());
        var call = new ModelCall(
                new ProviderName(run.provider()), run.model(), Optional.of(run.workflow()), now.heldBy(), request);
        var entry =
                new Ledger.Call(run.workflow(), run.task(), run.id(), now.heldBy(), "run", run.provider(), run.model());
        var caps = new Ledger.Caps(
                now.budgetMicros(), Optional.ofNullable(site.settings().dayBudgetMicros()));
        return switch (meter.admit(entry, request, caps, site.stop())) {
            case Admission.Reached reached ->
                Optional.of(new Outcome.Parked("budget", Attention.Kind.BUDGET, reached.sentence()));
            case Admission.Busy() -> Optional.of(new Outcome.Stopped());
            case Admission.Granted(Ledger.Reservation reservation) -> ask(site, talk, call, reservation);
        };
    }

    private Optional<Outcome> ask(Site site, List<ModelMessage> talk, ModelCall call, Ledger.Reservation reservation) {
        Answer answer;
        try {
            answer = asked(site, call, reservation);
        } catch (Problem withoutKey) {
            return Optional.of(new Outcome.Parked("provider", Attention.Kind.PROVIDER, withoutKey.title()));
        }
        var used = Meter.used(answer, call.request());
        return switch (answer) {
            case Answer.Answered answered -> {
                store(site, answered, reservation, used);
                FaultPoint.TURN_STORED.pass();
                talk.add(new ModelMessage.Assistant(answered.parts()));
                yield Optional.empty();
            }
            case Answer.Failed(ModelFailure failure, ModelUsage _) -> {
                settle(site, reservation, used, Optional.empty());
                yield Optional.of(failure.asksToWait()
                        .<Outcome>map(wait -> new Outcome.Delayed(wait, failure.sentence()))
                        .orElseGet(() -> new Outcome.Parked("provider", Attention.Kind.PROVIDER, failure.sentence())));
            }
            case Answer.Stopped stopped -> {
                settle(site, reservation, used, Optional.empty());
                yield Optional.of(new Outcome.Stopped());
            }
        };
    }

    /** A call that breaks off on our side has cost nothing we know of. */
    private Answer asked(Site site, ModelCall call, Ledger.Reservation reservation) {
        FaultPoint.BEFORE_MODEL.pass();
        try {
            var answer = models.ask(call, event -> FaultPoint.MID_STREAM.pass(), site.stop());
            FaultPoint.AFTER_MODEL.pass();
            return answer;
        } catch (RuntimeException broken) {
            ledger.release(reservation);
            throw broken;
        }
    }

    private void store(Site site, Answer.Answered answered, Ledger.Reservation reservation, Optional<Tokens> used) {
        transaction.run(database -> {
            board.lock(site.run().task());
            var payload = Json.object()
                    .put("text", answered.text())
                    .put("inputTokens", answered.usage().inputTokens())
                    .put("outputTokens", answered.usage().outputTokens());
            journal.append(site.run(), "model", payload, new ModelMessage.Assistant(answered.parts()));
            settle(site, reservation, used, Undertaking.of(answered.parts()));
            runs.fenced(site.run(), row -> row.setTurn(row.getTurn() + 1));
        });
    }

    private void settle(Site site, Ledger.Reservation reservation, Optional<Tokens> used, Optional<Task.Doing> doing) {
        if (used.isEmpty()) {
            ledger.release(reservation);
            return;
        }
        var run = site.run();
        var tokens = used.get();
        transaction.run(database -> {
            board.lock(run.task());
            var settled = ledger.settle(reservation, tokens);
            runs.change(run.id(), row -> {
                row.setInputTokens(row.getInputTokens() + tokens.read());
                row.setOutputTokens(row.getOutputTokens() + tokens.output());
                row.setCostMicros(row.getCostMicros() + settled.micros());
            });
            board.spend(
                    run.task(),
                    new Task.Usage(tokens.read(), tokens.output(), settled.micros()),
                    doing,
                    Actor.agent(run.model()));
            settled.nearly().stream()
                    .findFirst()
                    .ifPresent(cap -> board.attend(
                            run.task(),
                            Optional.of(new Attention(Attention.Kind.BUDGET, cap.warning(), List.of())),
                            Actor.SYSTEM));
        });
    }

    private Optional<Outcome> answer(Site site, List<ModelMessage> talk, List<Part.ToolCall> pending) {
        for (var call : pending) {
            if (site.stop().stopped()) {
                return Optional.of(new Outcome.Stopped());
            }
            if (repeats(talk, call) >= SAME_CALLS) {
                return Optional.of(new Outcome.Failed(
                        Attention.Kind.STUCK,
                        "The agent made the same call (" + call.name() + ") three times in a row."));
            }
            var step = perform(site, call);
            switch (step) {
                case Toolbox.Step.Result result -> keep(site, talk, call, result);
                case Toolbox.Step.Rest(Outcome outcome) -> {
                    if (outcome instanceof Outcome.Finished) {
                        keep(site, talk, call, new Toolbox.Step.Result("Noted.", false));
                    }
                    return Optional.of(outcome);
                }
            }
        }
        return Optional.empty();
    }

    private Toolbox.Step perform(Site site, Part.ToolCall call) {
        JsonNode arguments;
        try {
            arguments = Json.parse(call.argumentsJson().isBlank() ? "{}" : call.argumentsJson());
        } catch (JsonProcessingException malformed) {
            return new Toolbox.Step.Result("The arguments are not JSON. Call the tool again with a JSON object.", true);
        }
        if (arguments == null || !arguments.isObject()) {
            return new Toolbox.Step.Result("The arguments must be a JSON object.", true);
        }
        FaultPoint.BEFORE_TOOL.pass();
        journal.append(site.run(), "tool", Toolbox.intent(call.name(), arguments), null);
        FaultPoint.TOOL_STARTED.pass();
        var step = toolbox.perform(site, call.name(), arguments);
        FaultPoint.TOOL_PERFORMED.pass();
        return step;
    }

    private void keep(Site site, List<ModelMessage> talk, Part.ToolCall call, Toolbox.Step.Result step) {
        var content = step.content();
        var result = new ModelMessage.ToolResult(call.id(), call.name(), content, step.error());
        var payload = Json.object()
                .put("tool", call.name())
                .put("error", step.error())
                .put("content", content.substring(0, Math.min(4_000, content.length())));
        step.tree().ifPresent(tree -> payload.put("checkpoint", tree.value()));
        journal.append(site.run(), "result", payload, result);
        FaultPoint.RESULT_STORED.pass();
        Talk.add(talk, result);
    }

    private static long repeats(List<ModelMessage> talk, Part.ToolCall call) {
        var calls = talk.stream()
                .filter(ModelMessage.Assistant.class::isInstance)
                .flatMap(message -> ((ModelMessage.Assistant) message).parts().stream())
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .toList();
        int position = calls.lastIndexOf(call);
        long same = 0;
        for (int i = position;
                i >= 0
                        && calls.get(i).name().equals(call.name())
                        && calls.get(i).argumentsJson().equals(call.argumentsJson());
                i--) {
            same++;
        }
        return same;
    }

    private void hear(Site site, List<ModelMessage> talk) {
        transaction.run(database -> runs.heard(site.run().id()).forEach(text -> remember(site, talk, text)));
    }

    private void remember(Site site, List<ModelMessage> talk, String text) {
        var message = ModelMessage.User.text(text);
        journal.append(
                site.run(), "message", Json.object().put("from", "person").put("text", text), message);
        talk.add(message);
    }
}
