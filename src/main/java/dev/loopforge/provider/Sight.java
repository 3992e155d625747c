package dev.loopforge.provider;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which models take no pictures. No list of them stays true, so it is learnt from what they refuse: a request with pictures
 * that is not accepted is asked once more without them, and where that is answered the next ones come without at once. Without
 * it one pasted picture would end a conversation for good. It is forgotten after an hour, for a model can learn to see.
 */
final class Sight {
    private static final int MOST = 1_000;
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final Map<String, Long> blindSince = new ConcurrentHashMap<>();

    Answer ask(ModelCall call, Consumer<ModelEvent> listener, Function<ModelRequest, Answer> ask) {
        var request = call.request().to(call.model());
        long pictures = pictures(request);
        var who = call.provider() + "/" + call.model();
        if (pictures == 0) {
            return ask.apply(request);
        }
        if (isBlind(who)) {
            return without(call.model(), request, pictures, listener, ask);
        }
        var answer = ask.apply(request);
        if (!(answer instanceof Answer.Failed(ModelFailure.Rejected _, ModelUsage _))) {
            return answer;
        }
        var second = without(call.model(), request, pictures, listener, ask);
        if (second instanceof Answer.Answered) {
            if (blindSince.size() >= MOST) {
                blindSince.clear();
            }
            blindSince.put(who, System.nanoTime());
        }
        // What is wrong with it was not its pictures.
        return second instanceof Answer.Failed ? answer : second;
    }

    private boolean isBlind(String who) {
        var since = blindSince.get(who);
        return since != null && System.nanoTime() - since < HOUR;
    }

    private static Answer without(
            String model,
            ModelRequest request,
            long pictures,
            Consumer<ModelEvent> listener,
            Function<ModelRequest, Answer> ask) {
        listener.accept(new ModelEvent.Waiting(
                model + " takes no pictures: of the " + pictures
                        + " in this conversation it only reads that they are there.",
                Duration.ZERO));
        var messages = request.messages().stream().map(Sight::named).toList();
        return ask.apply(new ModelRequest(
                request.model(),
                request.system(),
                messages,
                request.tools(),
                request.maxOutputTokens(),
                request.mustCallTool()));
    }

    private static long pictures(ModelRequest request) {
        return request.messages().stream()
                .flatMap(message ->
                        message instanceof ModelMessage.User(List<Part> parts) ? parts.stream() : Stream.<Part>empty())
                .filter(Part.Image.class::isInstance)
                .count();
    }

    private static ModelMessage named(ModelMessage message) {
        return message instanceof ModelMessage.User(List<Part> parts)
                ? new ModelMessage.User(parts.stream().map(Sight::named).toList())
                : message;
    }

    private static Part named(Part part) {
        return part instanceof Part.Image(String mediaType, byte[] _)
                ? new Part.Text("[A picture (" + mediaType + ") is here that you cannot see. Say so where it matters.]")
                : part;
    }
}
