package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.RUN;

import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.Transaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Takes the bulk out of journals whose runs ended long ago, an hour apart, so that a year of use stays small. Entries keep
 * their number and their place: a stream read from its beginning has no gap, only lines that say they were pruned.
 */
@Singleton
final class OldJournals {
    private static final Duration PERIOD = Duration.ofHours(1);

    private final Transaction transaction;
    private final Retention retention;
    private final Clock clock;
    private final Periodic pruning = new Periodic("old-journals", PERIOD, this::prune);
    private Instant done = Instant.EPOCH;

    OldJournals(Transaction transaction, Retention retention, Clock clock) {
        this.transaction = transaction;
        this.retention = retention;
        this.clock = clock;
    }

    void begin(@Observes StartupEvent start) {
        if (retention.keep().isPresent()) {
            pruning.begin();
        }
    }

    void end(@Observes ShutdownEvent stop) {
        pruning.end();
    }

    private void prune() {
        retention.keep().map(clock.instant()::minus).ifPresent(until -> {
            prune(done, until);
            done = until;
        });
    }

    /** Of runs that ended between two moments, one transaction a run; answers how many entries became lighter. */
    int prune(Instant after, Instant until) {
        int entries = 0;
        for (var run : ended(after, until)) {
            entries += transaction.call(database -> database.execute("""
                        update run_event set private = null, payload = case when kind = 'log'
                          then payload || '{"lines": [], "pruned": true}' else payload end
                        where run_id = ? and (private is not null or kind = 'log' and not jsonb_exists(payload, 'pruned'))""", run));
        }
        return entries;
    }

    private List<UUID> ended(Instant after, Instant until) {
        return transaction.call(database -> database.select(RUN.ID)
                .from(RUN)
                .where(RUN.ENDED_AT.gt(after))
                .and(RUN.ENDED_AT.le(until))
                .orderBy(RUN.ENDED_AT)
                .fetch(RUN.ID));
    }
}
