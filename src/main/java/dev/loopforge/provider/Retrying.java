package dev.loopforge.provider;

import dev.loopforge.kernel.StopSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * When to ask once more, decided here and nowhere else: only for failures that say it can help, at most six times within
 * five minutes. What the provider asks for as a wait is kept exactly; where it asks for more than is left, the answer is
 * the failure. Otherwise the wait is drawn from zero to a bound that doubles each time.
 */
final class Retrying {
    static final int TRIES = 6;
    static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Clock clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    Retrying(Clock clock, Sleeper sleeper, RandomGenerator random) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    Answer ask(Function<Consumer<ModelEvent>, Answer> attempt, Consumer<ModelEvent> listener, StopSignal stop) {
        var end = clock.instant().plus(WINDOW);
        var spent = ModelUsage.NONE;
        for (int tries = 1; ; tries++) {
            var told = new Told(listener);
            var answer = attempt.apply(told);
            if (!(answer instanceof Answer.Failed failed)) {
                return with(spent, answer);
            }
            spent = spent.plus(failed.usageSoFar());
            var wait = next(failed.failure(), tries, end);
            if (wait.isEmpty()) {
                return new Answer.Failed(failed.failure(), spent);
            }
            if (told.anything) {
                listener.accept(new ModelEvent.Restarted());
            }
            listener.accept(new ModelEvent.Waiting(failed.failure().sentence(), wait.get()));
            if (!sleeper.sleep(wait.get(), stop)) {
                return new Answer.Stopped("", spent);
            }
        }
    }

    private Optional<Duration> next(ModelFailure failure, int tries, Instant end) {
        if (!failure.worthRetrying() || tries >= TRIES) {
            return Optional.empty();
        }
        var wait = asked(failure).orElseGet(() -> jitter(tries));
        return clock.instant().plus(wait).isAfter(end) ? Optional.empty() : Optional.of(wait);
    }

    private static Optional<Duration> asked(ModelFailure failure) {
        return switch (failure) {
            case ModelFailure.RateLimited limited -> limited.delay();
            case ModelFailure.Overloaded overloaded -> overloaded.delay();
            default -> Optional.empty();
        };
    }

    private Duration jitter(int tries) {
        long bound = Math.min(LONGEST.toMillis(), FIRST.toMillis() << (tries - 1));
        return Duration.ofMillis(random.nextLong(bound + 1));
    }

    private static Answer with(ModelUsage spent, Answer answer) {
        return switch (answer) {
            case Answer.Answered whole -> new Answer.Answered(whole.parts(), whole.reason(), spent.plus(whole.usage()));
            case Answer.Stopped stopped -> new Answer.Stopped(stopped.textSoFar(), spent.plus(stopped.usageSoFar()));
            case Answer.Failed failed -> failed;
        };
    }

    /** How the time between two tries is spent. */
    interface Sleeper {
        /** Waits; false when the stop signal came first. */
        boolean sleep(Duration time, StopSignal stop);

        static boolean really(Duration time, StopSignal stop) {
            var stopped = new CountDownLatch(1);
            try (var _ = stop.onStop(stopped::countDown)) {
                return !stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /** Remembers whether anything of this try was handed out. */
    private static final class Told implements Consumer<ModelEvent> {
        private final Consumer<ModelEvent> listener;
        private boolean anything;

        Told(Consumer<ModelEvent> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(ModelEvent event) {
            anything |= event instanceof ModelEvent.TextDelta || event instanceof ModelEvent.ToolCallStarted;
            listener.accept(event);
        }
    }
}
