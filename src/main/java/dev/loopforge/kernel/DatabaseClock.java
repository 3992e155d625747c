package dev.loopforge.kernel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jooq.impl.DSL;

/**
 * The database's time, which all processes share, carried on between two looks by the machine's monotonic clock. Whatever
 * this machine believes the time to be, a day off or stepped by NTP, a leap second or an administrator, changes nothing.
 */
public final class DatabaseClock extends Clock {
    private final Transaction transaction;
    private volatile Anchor anchor;

    /** The database's time at a reading of the monotonic clock. */
    private record Anchor(Instant theirs, long nanos) {}

    private DatabaseClock(Transaction transaction) {
        this.transaction = transaction;
        this.anchor = looked();
    }

    /** Looks at once. */
    public static DatabaseClock of(Transaction transaction) {
        return new DatabaseClock(transaction);
    }

    /** Looks again; the two clocks drift apart, and the monotonic one may stand still while a machine sleeps. */
    public void look() {
        anchor = looked();
    }

    private Anchor looked() {
        return transaction.call(database -> {
            // The first statement may wait for a connection; the second is timed.
            database.selectOne().fetch();
            long before = System.nanoTime();
            var theirs = database.select(DSL.field("clock_timestamp()", Instant.class))
                    .fetchSingle()
                    .value1();
            return new Anchor(theirs, before + (System.nanoTime() - before) / 2);
        });
    }

    @Override
    public Instant instant() {
        var since = anchor;
        return since.theirs().plus(Duration.ofNanos(System.nanoTime() - since.nanos()));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("it tells the time of no place");
    }
}
