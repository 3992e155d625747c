package dev.loopforge.brainstorm;

import dev.loopforge.http.stream.EventStream;
import dev.loopforge.http.stream.Follow;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Trail;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The answers under way, at most one per task and kind, and those that ended in the last ten minutes. */
@Singleton
public final class Answers {
    private static final Logger LOG = Logger.getLogger(Answers.class);
    private static final long KEPT_MINUTES = 10;

    private final ConcurrentHashMap<String, LiveAnswer> answers = new ConcurrentHashMap<>();

    /** Starts work on an answer in a thread of its own; 409 {@code answer-under-way} while another is. */
    public LiveAnswer begin(String topic, String id, Consumer<LiveAnswer> work) {
        var fresh = new LiveAnswer(id);
        answers.compute(topic, (key, before) -> {
            if (before != null && !before.ended()) {
                throw underWay();
            }
            return fresh;
        });
        Thread.ofVirtual().name("answer").start(Trail.carried(() -> carry(topic, fresh, work)));
        return fresh;
    }

    /** Refuses early what {@link #begin} would refuse. */
    public void requireIdle(String topic) {
        if (find(topic).filter(answer -> !answer.ended()).isPresent()) {
            throw underWay();
        }
    }

    private static Problem underWay() {
        return Problem.conflict(
                "answer-under-way", "An answer is being written for this card. Wait for it or stop it.");
    }

    private void carry(String topic, LiveAnswer answer, Consumer<LiveAnswer> work) {
        try {
            work.accept(answer);
        } catch (Problem problem) {
            answer.tell("error", dev.loopforge.http.ProblemBody.of(problem));
        } catch (RuntimeException bug) {
            LOG.error("an answer broke off", bug);
            answer.tell(
                    "error",
                    dev.loopforge.http.ProblemBody.of(
                            Problem.upstream("internal", "The answer broke off on our side. Ask again.")));
        } finally {
            answer.end();
            CompletableFuture.delayedExecutor(KEPT_MINUTES, TimeUnit.MINUTES)
                    .execute(() -> answers.remove(topic, answer));
        }
    }

    public Optional<LiveAnswer> find(String topic) {
        return Optional.ofNullable(answers.get(topic));
    }

    /** Stops the answer under way, if there is one. */
    public void stop(String topic) {
        find(topic).ifPresent(answer -> answer.stop().stop());
    }

    /** Streams an answer from after the event the client saw last; false where there is none and nothing was opened. */
    public void follow(RoutingContext routing, LiveAnswer answer, @Nullable String lastEventId) {
        Follow.start(answer.feed(), seq(answer, lastEventId), frame -> true, EventStream.open(routing));
    }

    private static long seq(LiveAnswer answer, @Nullable String lastEventId) {
        if (lastEventId == null || !lastEventId.startsWith(answer.id() + ".")) {
            return 0;
        }
        try {
            return Long.parseLong(lastEventId.substring(answer.id().length() + 1));
        } catch (NumberFormatException malformed) {
            return 0;
        }
    }
}
