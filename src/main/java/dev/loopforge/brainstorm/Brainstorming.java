package dev.loopforge.brainstorm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.loopforge.board.Board;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import dev.loopforge.http.ProblemBody;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.MessageId;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.Part;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Talking a task over: a person's message, and the answer of a model that has read the repository. */
@Singleton
public final class Brainstorming {
    private static final int MAX_MESSAGE = 100_000;

    private final Transaction transaction;
    private final Board board;
    private final Workflows workflows;
    private final Messages messages;
    private final Drafts drafts;
    private final Attachments attachments;
    private final Answers answers;
    private final Turns turns;

    Brainstorming(
            Transaction transaction,
            Board board,
            Workflows workflows,
            Messages messages,
            Drafts drafts,
            Attachments attachments,
            Answers answers,
            Turns turns) {
        this.transaction = transaction;
        this.board = board;
        this.workflows = workflows;
        this.messages = messages;
        this.drafts = drafts;
        this.attachments = attachments;
        this.answers = answers;
        this.turns = turns;
    }

    static String topic(TaskId task) {
        return "chat " + task;
    }

    /** What a person says: the text, the message it goes after, and the files that go with it. */
    public record Saying(@Nullable String text, @Nullable String parent, List<String> attachments) {}

    /**
     * Takes a message in and starts the answer. It goes after the newest message, or after the one given: that begins
     * a branch; an empty parent is the beginning.
     */
    public LiveAnswer say(TaskId id, Saying saying, Choice choice, Caller caller) {
        var text = saying.text();
        var said = text == null ? "" : text.strip();
        boolean nothing = said.isEmpty() && saying.attachments().isEmpty();
        if (nothing || said.length() > MAX_MESSAGE) {
            throw Problem.invalid("message", "A message has 1 to 100,000 characters.");
        }
        answers.requireIdle(topic(id));
        var taken = new CompletableFuture<Void>();
        try {
            var live = take(id, said, saying, choice, caller, taken);
            taken.complete(null);
            return live;
        } finally {
            taken.cancel(false);
        }
    }

    private LiveAnswer take(
            TaskId id, String said, Saying saying, Choice choice, Caller caller, CompletableFuture<Void> taken) {
        return transaction.call(database -> {
            var task = board.lock(id);
            if (task.stage() == Stage.TODO) {
                board.settle(id, Stage.BRAINSTORMING, caller.actor());
            } else if (task.stage() != Stage.BRAINSTORMING && task.stage() != Stage.PLANNING) {
                throw Problem.refused(
                        "conversation-closed",
                        "This card is past its conversation. Move it back to Brainstorming to talk on.");
            }
            var user = messages.said(id, caller.id(), said, parent(id, saying.parent()));
            attachments.bind(id, user, saying.attachments());
            var reply = MessageId.fresh();
            drafts.promise(id, user, reply, choice);
            var begun = answers.begin(topic(id), reply.toString(), live -> {
                try {
                    taken.join();
                    answer(task, user, reply, choice, caller, live);
                } finally {
                    drafts.leave(reply);
                }
            });
            drafts.follow(reply, begun);
            return begun;
        });
    }

    private Optional<MessageId> parent(TaskId task, @Nullable String parent) {
        if (parent == null) {
            return messages.newest(task);
        }
        if (parent.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(messages.find(task, parent)
                .orElseThrow(() -> Problem.invalid("parentId", "This conversation has no such message.")));
    }

    private void answer(Task task, MessageId user, MessageId reply, Choice choice, Caller caller, LiveAnswer live) {
        live.tell("start", Json.object().put("messageId", reply.toString()).put("userMessageId", user.toString()));
        var tools = tools(task, live);
        var used = Json.object().arrayNode();
        var question = new Turns.Question(
                task,
                caller.id(),
                "brainstorm",
                choice.provider(),
                choice.model(),
                system(task),
                talk(task, live),
                RepositoryTools.definitions());
        var answer = turns.ask(question, live, calls -> calls.stream()
                .map(call -> {
                    var use = ToolUse.of(call, live, tools::perform);
                    used.add(use.shown());
                    drafts.used(reply, used);
                    return use.result();
                })
                .toList());
        store(reply, answer, used, live);
    }

    private void store(MessageId reply, Answer answer, ArrayNode used, LiveAnswer live) {
        var text =
                switch (answer) {
                    case Answer.Answered answered -> answered.text();
                    case Answer.Stopped stopped -> stopped.textSoFar();
                    case Answer.Failed failed -> live.text();
                };
        var status =
                switch (answer) {
                    case Answer.Answered answered -> "complete";
                    case Answer.Stopped stopped -> "stopped";
                    case Answer.Failed failed -> "failed";
                };
        var error = answer instanceof Answer.Failed(var failure, var spent)
                ? Optional.of(ProblemBody.of(Problem.upstream("provider-failed", failure.sentence())))
                : Optional.<ProblemBody>empty();
        drafts.finish(reply, row -> {
            row.setText(text.replace("\u0000", ""));
            row.setStatus(status);
            row.setTools(Json.column(used));
            error.ifPresent(why -> row.setError(Json.column(why)));
        });
        if (error.isPresent()) {
            live.tell("error", error.get());
            return;
        }
        live.tell("done", Json.object().put("messageId", reply.toString()).put("status", status));
    }

    /** What was said so far, as the model reads it; whoever waits is told what it does not see of that. */
    public List<ModelMessage> talk(Task task, LiveAnswer live) {
        var talk = new ArrayList<ModelMessage>();
        talk.add(ModelMessage.User.text("The card #" + task.number() + ": " + task.title() + "\n"
                + task.description().orElse("")));
        var branch = messages.branch(task.id());
        var attached = attachments.read(
                task.id(),
                branch.stream().map(message -> UUID.fromString(message.id())).toList());
        attached.notice().ifPresent(notice -> live.waits(notice, Duration.ZERO));
        for (var message : branch) {
            var parts = new ArrayList<Part>();
            if (!message.text().isBlank()) {
                parts.add(new Part.Text(message.text()));
            }
            parts.addAll(attached.of(UUID.fromString(message.id())));
            if (!parts.isEmpty()) {
                talk.add(
                        message.role().equals("assistant")
                                ? new ModelMessage.Assistant(parts)
                                : new ModelMessage.User(parts));
            }
        }
        return talk;
    }

    /** The read-only tools over the newest commit of the board's default branch. */
    private RepositoryTools tools(Task task, LiveAnswer live) {
        var workflow = workflows.get(task.workflowId());
        var mirror = workflows.mirror(workflow);
        return new RepositoryTools(mirror, newest(workflow, mirror, live));
    }

    /** The newest commit of the default branch; whoever waits for the answer is told how far a long fetch is. */
    public static CommitId newest(Workflow workflow, Mirror mirror, LiveAnswer live) {
        var told = new AtomicBoolean();
        mirror.fetch(state -> {
            told.set(true);
            live.waits(state.sentence(), Duration.ZERO);
        });
        if (told.get()) {
            live.waits("The repository is here, and the model is asked.", Duration.ZERO);
        }
        return mirror.resolve(workflow.defaultBranch())
                .orElseThrow(() -> Problem.refused("repository-empty", "The default branch has no commit any more."));
    }

    private String system(Task task) {
        var instructions = workflows.get(task.workflowId()).settings().instructions();
        return prompt("brainstorm") + (instructions == null ? "" : "\nThe board's instructions:\n" + instructions);
    }

    /** A prompt of ours. */
    public static String prompt(String name) {
        try (var stream = Brainstorming.class.getResourceAsStream("/prompts/" + name + ".md")) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks its prompt " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Puts a person's feedback on a plan into the conversation, where the model reads it next time. */
    public void feedback(TaskId task, String text, Caller caller) {
        messages.said(task, caller.id(), text);
    }
}
