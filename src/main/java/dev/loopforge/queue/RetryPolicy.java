package dev.loopforge.queue;

import dev.loopforge.kernel.Scarcity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jooq.exception.DataAccessException;

/**
 * What is tried again, how often and with which gaps; decided here and nowhere else but for model requests, which {@code
 * provider} repeats by what the provider asks for.
 *
 * <p>What somebody else does not answer, GitHub or a mail server, is asked for again until they do: after as long as it
 * has lasted already, two seconds at least and five minutes at most, and never before they ask for it.
 *
 * <p>A handler that throws has met a bug of ours or a fault of the machine: it is tried six times within about two minutes,
 * then the job is dead and keeps its cause. What is expected (no key, no credit, a question) is no failure: the job is
 * parked. A killed worker's job is no failure either: it goes on elsewhere and counts as no attempt. Nor is one that found no
 * more files, processes or connections to be had: it waits, and is looked at every few seconds for as long as that lasts.
 * What became of a job is written again every second while the database is away.
 */
final class RetryPolicy {
    static final int MOST_FAILURES = 6;
    /** After how long it is looked for a connection again. */
    static final Duration CONNECTION = Duration.ofSeconds(1);

    /** PostgreSQL's classes of a connection that is gone, and of a server that ends or begins. */
    private static final List<String> AWAY = List.of("08", "57P");

    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private RetryPolicy() {}

    /** How long to wait after so many failures in a row; empty when it is not tried any more. */
    static Optional<Duration> gap(int failures) {
        return failures >= MOST_FAILURES ? Optional.empty() : Optional.of(FIRST.multipliedBy(1L << (failures - 1)));
    }

    /** How long to wait for somebody who has not answered for so long, and may have said when to come again. */
    static Duration away(Duration lasted, Optional<Duration> asked) {
        var gap = longer(FIRST, lasted.compareTo(LONGEST) > 0 ? LONGEST : lasted);
        return longer(gap, asked.orElse(Duration.ZERO));
    }

    /** Whether it failed for want of the database, and may not the next time. */
    static boolean passes(DataAccessException failure) {
        return Scarcity.behind(failure).isPresent() || AWAY.stream().anyMatch(failure.sqlState()::startsWith);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
