package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.API_TOKEN;
import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.USER_SESSION;
import static dev.loopforge.schema.Tables.WORKFLOW_MEMBER;

import dev.loopforge.http.stream.OpenStreams;
import dev.loopforge.http.stream.OpenStreams.Holder;
import dev.loopforge.http.stream.OpenStreams.Lost;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.Transaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Looks once a second, and whenever something was taken away, whether those who listen still may: a stream outlives the
 * check at its door. It asks the database, so that what another process took away counts here too.
 */
@Singleton
final class StreamGuard {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Transaction transaction;
    private final Clock clock;
    private final Periodic watching = new Periodic("stream-guard", PAUSE, this::look);

    StreamGuard(Transaction transaction, Clock clock) {
        this.transaction = transaction;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        watching.begin();
    }

    void stop(@Observes ShutdownEvent stopping) {
        watching.end();
    }

    /** Closes what may not be open any more. */
    void look() {
        var open = OpenStreams.all();
        if (open.isEmpty()) {
            return;
        }
        var lost = transaction.call(database -> lost(database, Set.copyOf(open.values())));
        open.forEach((stream, holder) -> {
            var what = lost.get(holder);
            if (what != null) {
                OpenStreams.closed(stream);
                stream.lose(what);
            }
        });
    }

    private record Listener(UUID user, Role role) {}

    private Map<Holder, Lost> lost(DSLContext database, Set<Holder> holders) {
        var listeners =
                listeners(database, holders.stream().map(Holder::session).collect(Collectors.toSet()));
        var boards = new HashSet<String>();
        database.selectFrom(WORKFLOW_MEMBER)
                .where(WORKFLOW_MEMBER.USER_ID.in(
                        listeners.values().stream().map(Listener::user).collect(Collectors.toSet())))
                .forEach(row -> boards.add(row.getUserId() + " " + row.getWorkflowId()));
        var lost = new HashMap<Holder, Lost>();
        for (var holder : holders) {
            var listener = listeners.get(holder.session());
            if (listener == null) {
                lost.put(holder, Lost.SESSION);
            } else if (!reaches(listener, holder, boards)) {
                lost.put(holder, Lost.BOARD);
            }
        }
        return lost;
    }

    private static boolean reaches(Listener listener, Holder holder, Set<String> boards) {
        return listener.role() == Role.ADMIN
                || holder.board()
                        .map(board -> boards.contains(listener.user() + " " + board))
                        .orElse(true);
    }

    private Map<UUID, Listener> listeners(DSLContext database, Set<UUID> ids) {
        var now = clock.instant();
        var found = new HashMap<UUID, Listener>();
        database.select(USER_SESSION.ID, APP_USER.ID, APP_USER.ROLE)
                .from(USER_SESSION)
                .join(APP_USER)
                .on(APP_USER.ID.eq(USER_SESSION.USER_ID))
                .where(USER_SESSION.ID.in(ids))
                .and(USER_SESSION.REVOKED_AT.isNull())
                .and(USER_SESSION.EXPIRES_AT.gt(now))
                .and(APP_USER.DISABLED_AT.isNull())
                .unionAll(DSL.select(API_TOKEN.ID, APP_USER.ID, APP_USER.ROLE)
                        .from(API_TOKEN)
                        .join(APP_USER)
                        .on(APP_USER.ID.eq(API_TOKEN.USER_ID))
                        .where(API_TOKEN.ID.in(ids))
                        .and(API_TOKEN.REVOKED_AT.isNull())
                        .and(API_TOKEN.EXPIRES_AT.gt(now))
                        .and(APP_USER.DISABLED_AT.isNull()))
                .forEach(row -> found.put(row.value1(), new Listener(row.value2(), Role.valueOf(row.value3()))));
        return found;
    }
}
