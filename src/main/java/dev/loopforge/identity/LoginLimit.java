package dev.loopforge.identity;

import dev.loopforge.kernel.Problem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Failed sign-ins: 5 in 15 minutes for an account and for an address, whatever headers say. */
@Singleton
final class LoginLimit {
    private static final int MOST = 5;
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int REMEMBERED = 10_000;

    private final Clock clock;
    private final Map<String, ArrayDeque<Instant>> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ArrayDeque<Instant>> eldest) {
            return size() > REMEMBERED;
        }
    };

    LoginLimit(Clock clock) {
        this.clock = clock;
    }

    synchronized void require(String account, String peer) {
        requireKey("account " + account.toLowerCase(Locale.ROOT));
        requireKey("peer " + peer);
    }

    synchronized void failed(String account, String peer) {
        remember("account " + account.toLowerCase(Locale.ROOT));
        remember("peer " + peer);
    }

    private void requireKey(String key) {
        var times = failures.get(key);
        if (times == null) {
            return;
        }
        var now = clock.instant();
        times.removeIf(time -> time.isBefore(now.minus(WINDOW)));
        if (times.size() >= MOST) {
            var oldest = times.getFirst();
            throw Problem.tooMany(
                    "too-many-sign-ins",
                    "Too many failed sign-ins. Wait a quarter of an hour, or use ./loopforge login-link.",
                    Duration.between(now, oldest.plus(WINDOW)));
        }
    }

    private void remember(String key) {
        failures.computeIfAbsent(key, fresh -> new ArrayDeque<>()).addLast(clock.instant());
    }
}
