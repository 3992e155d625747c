package dev.loopforge.provider.scripted;

import dev.loopforge.kernel.StopSignal;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.Credential;
import dev.loopforge.provider.ModelClient;
import dev.loopforge.provider.ModelDescription;
import dev.loopforge.provider.ModelEvent;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.ModelUsage;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.StopReason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A model that only plays its part, word by word as a real one would, so that the whole loop can be seen without a key. */
@Singleton
public final class ScriptedModel implements ModelClient {
    /** The name of the one model it offers. */
    public static final String MODEL = "scripted-demo";

    private static final Duration PACE = Duration.ofMillis(25);

    private static final Pattern PIECE = Pattern.compile("(?:\\S*\\s+){1,3}|\\S+");

    private final List<Play> plays = Play.all();
    private final Duration pace;

    @Inject
    public ScriptedModel() {
        this(PACE);
    }

    /** The same model at another pace: how long it rests between two pieces of text. */
    public ScriptedModel(Duration pace) {
        this.pace = pace;
    }

    @Override
    public String protocol() {
        return "scripted";
    }

    @Override
    public boolean needsKey() {
        return false;
    }

    @Override
    public boolean simulated() {
        return true;
    }

    @Override
    public List<ModelDescription> models(Credential credential) {
        return List.of(new ModelDescription(MODEL, "Simulated model (demo)", Optional.empty()));
    }

    @Override
    public Answer answer(ModelRequest request, Credential credential, Consumer<ModelEvent> listener, StopSignal stop) {
        var turn = Scene.of(request, plays).turn();
        var said = new StringBuilder();
        for (String piece : pieces(turn.say())) {
            if (rested(stop)) {
                return new Answer.Stopped(said.toString(), ModelUsage.NONE);
            }
            said.append(piece);
            listener.accept(new ModelEvent.TextDelta(piece));
        }
        turn.calls().forEach(call -> listener.accept(new ModelEvent.ToolCallStarted(call.tool())));
        if (rested(stop)) {
            return new Answer.Stopped(said.toString(), ModelUsage.NONE);
        }
        return new Answer.Answered(
                parts(turn, request.messages().size()),
                turn.calls().isEmpty() ? StopReason.END : StopReason.TOOL_CALLS,
                new ModelUsage(0, 0, 0, 0, true));
    }

    private static List<Part> parts(Play.Turn turn, int position) {
        var parts = new ArrayList<Part>();
        if (!turn.say().isEmpty()) {
            parts.add(new Part.Text(turn.say()));
        }
        for (int index = 0; index < turn.calls().size(); index++) {
            var call = turn.calls().get(index);
            parts.add(new Part.ToolCall(
                    "scripted-" + position + "-" + index,
                    call.tool(),
                    call.arguments().toString()));
        }
        return parts;
    }

    /** Pieces of about three words, spaces kept. */
    private static List<String> pieces(String text) {
        return PIECE.matcher(text).results().map(MatchResult::group).toList();
    }

    /** Rests for one beat; true when the stop signal was given. */
    private boolean rested(StopSignal stop) {
        var stopped = new CountDownLatch(1);
        try (var _ = stop.onStop(stopped::countDown)) {
            return stopped.await(pace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
