package dev.loopforge.github;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one gate of one token: closed for as long as GitHub says, by {@code Retry-After}, by an exhausted hour, or for a
 * minute where it only says that it was too much. Changes pass one after the other, as GitHub asks.
 */
final class RateGate {
    private static final Duration UNSAID = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(2);

    private final Clock clock;
    private final ReentrantLock changes = new ReentrantLock(true);
    private volatile Instant closedUntil = Instant.EPOCH;

    RateGate(Clock clock) {
        this.clock = clock;
    }

    /** Refuses while the window is closed. */
    void requireOpen() throws RateLimited {
        var now = clock.instant();
        if (now.isBefore(closedUntil)) {
            throw new RateLimited(Duration.between(now, closedUntil));
        }
    }

    ReentrantLock changes() {
        return changes;
    }

    /** Learns from an answer; refuses it where it was one about the limit. */
    void learn(HttpResponse<?> answer) throws RateLimited {
        var headers = answer.headers();
        boolean refused = answer.statusCode() == 403 || answer.statusCode() == 429;
        boolean exhausted =
                headers.firstValue("x-ratelimit-remaining").filter("0"::equals).isPresent();
        var retryAfter = headers.firstValue("retry-after").flatMap(RateGate::seconds);
        if (refused && retryAfter.isPresent()) {
            close(clock.instant().plus(retryAfter.get()));
        } else if (exhausted) {
            close(headers.firstValue("x-ratelimit-reset")
                    .flatMap(RateGate::instant)
                    .orElse(clock.instant().plus(UNSAID)));
        } else if (answer.statusCode() == 429 || (refused && secondary(answer))) {
            close(clock.instant().plus(UNSAID));
        } else {
            return;
        }
        if (refused) {
            throw new RateLimited(Duration.between(clock.instant(), closedUntil));
        }
    }

    private void close(Instant until) {
        var longest = clock.instant().plus(LONGEST);
        closedUntil = until.isAfter(longest) ? longest : until;
    }

    private static boolean secondary(HttpResponse<?> answer) {
        return answer.body() instanceof byte[] body
                && new String(body, java.nio.charset.StandardCharsets.UTF_8).contains("secondary rate limit");
    }

    private static java.util.Optional<Duration> seconds(String text) {
        return text.matches("\\d{1,6}")
                ? java.util.Optional.of(Duration.ofSeconds(Math.max(1, Long.parseLong(text))))
                : java.util.Optional.empty();
    }

    private static java.util.Optional<Instant> instant(String text) {
        try {
            return text.matches("\\d{1,12}")
                    ? java.util.Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
                    : java.util.Optional.empty();
        } catch (DateTimeException absurd) {
            return java.util.Optional.empty();
        }
    }
}
