package dev.loopforge.launch;

import dev.loopforge.activity.OldEntries;
import dev.loopforge.github.Deliveries;
import dev.loopforge.identity.Sessions;
import dev.loopforge.kernel.Periodic;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Lets what is old enough go, an hour apart: sessions that ended, what GitHub delivered, entries of the record by age. */
@Singleton
final class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration ENDED_SESSIONS = Duration.ofDays(30);
    /** GitHub lets a delivery be sent again for three days. */
    private static final Duration DELIVERIES = Duration.ofDays(30);

    private final OldEntries entries;
    private final Sessions sessions;
    private final Deliveries deliveries;
    private final Launched launched;
    private final Clock clock;
    private final Periodic keeping = new Periodic("housekeeping", PERIOD, this::keep);

    Housekeeping(OldEntries entries, Sessions sessions, Deliveries deliveries, Launched launched, Clock clock) {
        this.entries = entries;
        this.sessions = sessions;
        this.deliveries = deliveries;
        this.launched = launched;
        this.clock = clock;
    }

    void begin(@Observes StartupEvent start) {
        keeping.begin();
    }

    void end(@Observes ShutdownEvent stop) {
        keeping.end();
    }

    private void keep() {
        sessions.forget(clock.instant().minus(ENDED_SESSIONS));
        deliveries.forget(clock.instant().minus(DELIVERIES));
        launched.configuration()
                .keepActivity()
                .map(keep -> entries.prune(clock.instant().minus(keep)))
                .filter(gone -> gone > 0)
                .ifPresent(gone -> LOG.infof("pruned %d entries of the record by age", gone));
    }
}
