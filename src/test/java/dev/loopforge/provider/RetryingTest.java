package dev.loopforge.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.StopSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryingTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final List<Duration> slept = new ArrayList<>();
    private final List<ModelEvent> heard = new ArrayList<>();
    private final Retrying retrying = new Retrying(clock(), this::sleep, new Random(1));
    private int tries;

    @Test
    void a_wait_the_provider_asks_for_is_kept_exactly() {
        var answer = ask(new ModelFailure.RateLimited(Optional.of(Duration.ofMillis(7_300))), 1);

        assertThat(answer).isInstanceOf(Answer.Answered.class);
        assertThat(slept).containsExactly(Duration.ofMillis(7_300));
        assertThat(heard).hasSize(1).first().isInstanceOf(ModelEvent.Waiting.class);
    }

    @Test
    void a_wait_longer_than_the_window_is_not_begun() {
        var answer = ask(new ModelFailure.RateLimited(Optional.of(Duration.ofMinutes(6))), 9);

        assertThat(answer).isInstanceOf(Answer.Failed.class);
        assertThat(slept).isEmpty();
    }

    @Test
    void without_such_a_wait_it_asks_at_most_six_times_with_growing_bounds() {
        var answer = ask(new ModelFailure.Overloaded(Optional.empty()), 99);

        assertThat(answer).isInstanceOf(Answer.Failed.class);
        assertThat(tries).isEqualTo(6);
        for (int turn = 0; turn < slept.size(); turn++) {
            assertThat(slept.get(turn)).isLessThanOrEqualTo(Duration.ofSeconds(2L << turn));
        }
    }

    @Test
    void what_cannot_get_better_is_asked_once() {
        for (ModelFailure failure : List.of(
                new ModelFailure.BadKey(),
                new ModelFailure.QuotaSpent(),
                new ModelFailure.ContextTooLong(),
                new ModelFailure.Refused("no"),
                new ModelFailure.Rejected("no"),
                new ModelFailure.Malformed("no"))) {
            tries = 0;
            assertThat(ask(failure, 99)).isInstanceOf(Answer.Failed.class);
            assertThat(tries).isEqualTo(1);
        }
    }

    @Test
    void text_already_handed_out_is_called_void_before_it_is_asked_again() {
        var answer = retrying.ask(
                listener -> {
                    listener.accept(new ModelEvent.TextDelta("Hel"));
                    return ++tries == 1 ? failed(new ModelFailure.CutOff()) : whole();
                },
                heard::add,
                StopSignal.never());

        assertThat(heard.get(1)).isEqualTo(new ModelEvent.Restarted());
        assertThat(answer).isEqualTo(new Answer.Answered(List.of(), StopReason.END, new ModelUsage(10, 2, 0, 0, true)));
    }

    @Test
    void the_stop_signal_ends_a_wait() {
        var stop = new StopSignal();
        stop.stop();

        assertThat(Retrying.Sleeper.really(Duration.ofMinutes(1), stop)).isFalse();
    }

    private Answer ask(ModelFailure failure, int times) {
        return retrying.ask(listener -> ++tries <= times ? failed(failure) : whole(), heard::add, StopSignal.never());
    }

    private static Answer failed(ModelFailure failure) {
        return new Answer.Failed(failure, new ModelUsage(5, 1, 0, 0, true));
    }

    private static Answer whole() {
        return new Answer.Answered(List.of(), StopReason.END, new ModelUsage(5, 1, 0, 0, true));
    }

    private boolean sleep(Duration time, StopSignal stop) {
        slept.add(time);
        now = now.plus(time);
        return true;
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
