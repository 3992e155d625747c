package dev.loopforge.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.loopforge.activity.Actor;
import dev.loopforge.board.Board;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflows;
import dev.loopforge.brainstorm.Answers;
import dev.loopforge.brainstorm.Brainstorming;
import dev.loopforge.brainstorm.Choice;
import dev.loopforge.brainstorm.LiveAnswer;
import dev.loopforge.brainstorm.RepositoryTools;
import dev.loopforge.brainstorm.ToolUse;
import dev.loopforge.brainstorm.Turns;
import dev.loopforge.cost.Prices;
import dev.loopforge.cost.Tokens;
import dev.loopforge.http.ProblemBody;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.MessageId;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.ToolDefinition;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a model for a plan: it reads the repository, calls {@code propose_plan}, and an invalid proposal is asked again, at most twice. */
@Singleton
public final class Proposing {
    private static final int MAX_INVALID = 2;
    private static final String SCHEMA = """
            {"type":"object","required":["summary","steps","checks"],"properties":{
             "summary":{"type":"string"},
             "steps":{"type":"array","items":{"type":"object","required":["title","details","paths"],"properties":{
               "title":{"type":"string"},"details":{"type":"string"},"paths":{"type":"array","items":{"type":"string"}}}}},
             "checks":{"type":"array","items":{"type":"object","required":["name","command"],"properties":{
               "name":{"type":"string"},"command":{"type":"string"}}}},
             "risks":{"type":"array","items":{"type":"string"}}}}""";

    private final Board board;
    private final Workflows workflows;
    private final Planning planning;
    private final Brainstorming brainstorming;
    private final Answers answers;
    private final Turns turns;
    private final Prices prices;

    Proposing(
            Board board,
            Workflows workflows,
            Planning planning,
            Brainstorming brainstorming,
            Answers answers,
            Turns turns,
            Prices prices) {
        this.board = board;
        this.workflows = workflows;
        this.planning = planning;
        this.brainstorming = brainstorming;
        this.answers = answers;
        this.turns = turns;
        this.prices = prices;
    }

    static String topic(TaskId task) {
        return "plan " + task;
    }

    /** Starts a proposal; its progress streams like an answer and ends with the plan. */
    public LiveAnswer start(TaskId id, Choice choice, @Nullable String feedback, Caller caller) {
        var task = board.task(id);
        switch (task.stage()) {
            case BRAINSTORMING, PLANNING -> answers.requireIdle(topic(id));
            case TODO -> {
                answers.requireIdle(topic(id));
                board.settle(id, Stage.BRAINSTORMING, caller.actor());
            }
            case READY, EXECUTING, REVIEW, DONE ->
                throw Problem.refused(
                        "conversation-closed", "The plan of this card is already approved. Move it back to change it.");
        }
        if (feedback != null && !feedback.isBlank()) {
            brainstorming.feedback(id, feedback.strip(), caller);
        }
        var reply = MessageId.fresh().toString();
        return answers.begin(topic(id), reply, live -> propose(task, choice, caller, live));
    }

    private void propose(Task task, Choice choice, Caller caller, LiveAnswer live) {
        live.tell("start", Json.object().put("messageId", live.id()));
        var workflow = workflows.get(task.workflowId());
        var mirror = workflows.mirror(workflow);
        var base = Brainstorming.newest(workflow, mirror, live);
        var reading = new Reading(new RepositoryTools(mirror, base), live);
        var talk = new ArrayList<>(brainstorming.talk(task, live));
        planning.current(task.id())
                .ifPresent(before -> talk.add(ModelMessage.User.text(
                        "The plan before this (version " + before.version() + "): " + Json.write(before.content()))));
        talk.add(ModelMessage.User.text("Propose the plan now: call propose_plan."));
        var question = new Turns.Question(
                task,
                caller.id(),
                "plan",
                choice.provider(),
                choice.model(),
                Brainstorming.prompt("plan"),
                talk,
                definitions());
        var answer = turns.ask(question, live, reading::perform);
        if (answer instanceof Answer.Failed failed) {
            live.tell(
                    "error",
                    ProblemBody.of(
                            Problem.upstream("provider-failed", failed.failure().sentence())));
            return;
        }
        if (answer instanceof Answer.Stopped) {
            live.tell("stopped", Json.object());
            return;
        }
        var content = reading.accepted();
        if (content.isEmpty()) {
            live.tell(
                    "error",
                    ProblemBody.of(Problem.upstream(
                            "no-plan",
                            "The model did not propose a usable plan. " + reading.why()
                                    + " Ask again or choose another model.")));
            return;
        }
        var author = new Planning.Author(caller.id(), Actor.agent(choice.model()), choice.provider(), choice.model());
        var plan = planning.propose(task.id(), content.get(), estimate(content.get(), choice), base.value(), author);
        live.tell("done", Json.tree(new Done(PlanView.of(plan))));
    }

    private record Done(PlanView plan) {}

    // A run re-reads its context each turn; some four turns a step, a few thousand tokens of context each, fits small
    // tasks.
    private Plan.Estimate estimate(PlanContent content, Choice choice) {
        long turns = 4L * content.steps().size() + 2;
        long input = turns * 6_000;
        long output = turns * 500;
        return new Plan.Estimate(
                input,
                output,
                prices.micros(choice.provider(), choice.model(), new Tokens(input, output, 0, 0, false)));
    }

    private static List<ToolDefinition> definitions() {
        try {
            var all = new ArrayList<>(RepositoryTools.definitions());
            all.add(new ToolDefinition("propose_plan", "Proposes the plan.", Json.parse(SCHEMA)));
            return List.copyOf(all);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("our own schema is JSON", bug);
        }
    }

    /** The tool rounds of one proposal: reads are performed, the plan is judged. */
    private static final class Reading {
        private final RepositoryTools tools;
        private final LiveAnswer live;
        private Optional<PlanContent> accepted = Optional.empty();
        private String why = "";
        private int invalid;

        Reading(RepositoryTools tools, LiveAnswer live) {
            this.tools = tools;
            this.live = live;
        }

        Optional<PlanContent> accepted() {
            return accepted;
        }

        String why() {
            return why;
        }

        List<ModelMessage.ToolResult> perform(List<Part.ToolCall> calls) {
            var results = new ArrayList<ModelMessage.ToolResult>();
            for (var call : calls) {
                results.add(ToolUse.of(call, live, this::performed).result());
            }
            return accepted.isPresent() || invalid > MAX_INVALID ? List.of() : results;
        }

        private ModelMessage.ToolResult performed(Part.ToolCall call) {
            return call.name().equals("propose_plan") ? judge(call) : tools.perform(call);
        }

        private ModelMessage.ToolResult judge(Part.ToolCall call) {
            try {
                var arguments = Json.parse(call.argumentsJson());
                switch (PlanContent.read(arguments == null ? Json.object() : arguments)) {
                    case PlanContent.Reading.Valid(PlanContent content) -> {
                        accepted = Optional.of(content);
                        return RepositoryTools.result(call, "Proposed.", false);
                    }
                    case PlanContent.Reading.Invalid(List<String> faults) -> why = String.join("; ", faults) + ".";
                }
            } catch (JsonProcessingException malformed) {
                why = "The arguments are not JSON.";
            }
            invalid++;
            return RepositoryTools.result(call, "This plan cannot be used: " + why + " Call propose_plan again.", true);
        }
    }
}
