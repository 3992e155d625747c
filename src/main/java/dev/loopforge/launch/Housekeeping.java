package dev.loopforge.launch;

import dev.loopforge.activity.OldEntries;
import dev.loopforge.identity.Sessions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** Lets what is old enough go, an hour apart: sessions that ended, and entries of the record by age. */
@Singleton
final class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration ENDED_SESSIONS = Duration.ofDays(30);

    private final OldEntries entries;
    private final Sessions sessions;
    private final Launched launched;
    private final Clock clock;
    private volatile @Nullable Thread keeper;

    Housekeeping(OldEntries entries, Sessions sessions, Launched launched, Clock clock) {
        this.entries = entries;
        this.sessions = sessions;
        this.launched = launched;
        this.clock = clock;
    }

    void begin(@Observes StartupEvent start) {
        keeper = Thread.ofVirtual().name("housekeeping").start(() -> {
            try {
                while (true) {
                    Thread.sleep(PERIOD);
                    keep();
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void end(@Observes ShutdownEvent stop) {
        var running = keeper;
        if (running != null) {
            running.interrupt();
        }
    }

    private void keep() {
        try {
            sessions.forget(clock.instant().minus(ENDED_SESSIONS));
            launched.configuration()
                    .keepActivity()
                    .map(keep -> entries.prune(clock.instant().minus(keep)))
                    .filter(gone -> gone > 0)
                    .ifPresent(gone -> LOG.infof("pruned %d entries of the record by age", gone));
        } catch (DataAccessException away) {
            LOG.warnf("nothing was pruned reason=%s", away.getMessage());
        }
    }
}
