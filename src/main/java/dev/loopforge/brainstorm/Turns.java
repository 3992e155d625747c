package dev.loopforge.brainstorm;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Board;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflows;
import dev.loopforge.cost.Admission;
import dev.loopforge.cost.Ledger;
import dev.loopforge.cost.Tokens;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.ModelCall;
import dev.loopforge.provider.ModelEvent;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.Models;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.ProviderName;
import dev.loopforge.provider.ToolDefinition;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One question to a model with tools in between: what it says is told as it comes, what it uses is counted. */
@Singleton
public final class Turns {
    private static final int MAX_ROUNDS = 24;
    private static final int MAX_OUTPUT_TOKENS = 8_000;

    private final Models models;
    private final Ledger ledger;
    private final Meter meter;
    private final Workflows workflows;
    private final Board board;
    private final Transaction transaction;

    Turns(Models models, Ledger ledger, Meter meter, Workflows workflows, Board board, Transaction transaction) {
        this.models = models;
        this.ledger = ledger;
        this.meter = meter;
        this.workflows = workflows;
        this.board = board;
        this.transaction = transaction;
    }

    /** Who asks which model about which task, and with what. */
    public record Question(
            Task task,
            UserId person,
            String purpose,
            String provider,
            String model,
            String system,
            List<ModelMessage> talk,
            List<ToolDefinition> tools) {}

    /** What a round of tool calls led to: results to go on with, or nothing more to ask. */
    public interface ToolRound {
        /** The results in the order of the calls; empty ends the question. */
        List<ModelMessage.ToolResult> perform(List<Part.ToolCall> calls);
    }

    /** Asks until the model has nothing more to call, or a round ends it; the last answer is returned. */
    public Answer ask(Question question, LiveAnswer live, ToolRound tools) {
        var talk = new ArrayList<>(question.talk());
        for (int round = 1; ; round++) {
            var answer = once(question, talk, live);
            if (!(answer instanceof Answer.Answered answered)) {
                return answer;
            }
            if (answered.toolCalls().isEmpty() || round >= MAX_ROUNDS) {
                return answer;
            }
            talk.add(new ModelMessage.Assistant(answered.parts()));
            var results = tools.perform(answered.toolCalls());
            if (results.isEmpty()) {
                return answer;
            }
            talk.add(new ModelMessage.ToolResults(results));
        }
    }

    private Answer once(Question question, List<ModelMessage> talk, LiveAnswer live) {
        var request = new ModelRequest(
                question.model(), question.system(), talk, question.tools(), MAX_OUTPUT_TOKENS, Optional.empty());
        var call = new ModelCall(
                new ProviderName(question.provider()),
                question.model(),
                Optional.of(question.task().workflowId()),
                question.person(),
                request);
        var reservation = admitted(question, request, live);
        Answer answer;
        try {
            answer = models.ask(call, event -> tell(live, event), live.stop());
        } catch (RuntimeException broken) {
            ledger.release(reservation);
            throw broken;
        }
        Meter.used(answer, request)
                .ifPresentOrElse(used -> settle(question, reservation, used, live), () -> ledger.release(reservation));
        return answer;
    }

    private Ledger.Reservation admitted(Question question, ModelRequest request, LiveAnswer live) {
        var task = question.task();
        var settings = workflows.get(task.workflowId()).settings();
        var call = new Ledger.Call(
                task.workflowId(),
                task.id(),
                null,
                question.person(),
                question.purpose(),
                question.provider(),
                question.model());
        var caps = new Ledger.Caps(
                Optional.ofNullable(settings.taskBudgetMicros()), Optional.ofNullable(settings.dayBudgetMicros()));
        return switch (meter.admit(call, request, caps, live.stop())) {
            case Admission.Granted(Ledger.Reservation reservation) -> reservation;
            case Admission.Reached reached -> throw Problem.refused("budget-reached", reached.sentence());
            case Admission.Busy() -> throw Problem.conflict("stopped", "The answer was stopped before it began.");
        };
    }

    private static void tell(LiveAnswer live, ModelEvent event) {
        switch (event) {
            case ModelEvent.TextDelta delta -> live.said(delta.text());
            case ModelEvent.Waiting waiting -> live.waits(waiting.reason(), waiting.delay());
            case ModelEvent.Restarted restarted -> live.saidNothing();
            case ModelEvent.ToolCallStarted started -> {}
            case ModelEvent.UsageSoFar usage -> {}
        }
    }

    private void settle(Question question, Ledger.Reservation reservation, Tokens tokens, LiveAnswer live) {
        transaction.run(database -> {
            long micros = ledger.settle(reservation, tokens).micros();
            board.spend(
                    question.task().id(),
                    new Task.Usage(tokens.read(), tokens.output(), micros),
                    Actor.agent(question.model()));
            var used = Json.object()
                    .put("inputTokens", tokens.read())
                    .put("outputTokens", tokens.output())
                    .put("costMicros", micros);
            transaction.afterCommit(() -> live.tell("usage", used));
        });
    }
}
