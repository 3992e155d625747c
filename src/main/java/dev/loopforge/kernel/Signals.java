package dev.loopforge.kernel;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Short words between the processes that share a database, by {@code LISTEN/NOTIFY}: what they are about stands in the
 * tables, so one that is missed costs time and nothing else. A process that has the database to itself sends none. Nobody
 * hears its own.
 */
public final class Signals implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Signals.class);
    private static final String CHANNEL = "loopforge";
    private static final int WAIT_MILLIS = 5_000;
    private static final long RECONNECT_NANOS = 1_000_000_000L;

    private final Transaction transaction;
    private final DataSource source;
    private final boolean shared;
    private final String self = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
    private volatile boolean open;
    private @Nullable Thread listening;

    public Signals(Transaction transaction, DataSource source, boolean shared) {
        this.transaction = transaction;
        this.source = source;
        this.shared = shared;
    }

    /** Whether other processes may be there. */
    public boolean shared() {
        return shared;
    }

    /** Tells the others, when the current transaction commits; at once where there is none. */
    public void send(String topic, String text) {
        if (!shared) {
            return;
        }
        transaction.run(database -> database.select(DSL.function(
                        "pg_notify", Object.class, DSL.val(CHANNEL), DSL.val(self + " " + topic + " " + text)))
                .fetch());
    }

    /** Hears what others tell of a topic, on one thread, in order. */
    public void on(String topic, Consumer<String> listener) {
        listeners.computeIfAbsent(topic, fresh -> new CopyOnWriteArrayList<>()).add(listener);
    }

    /** Begins to hear. */
    public synchronized void open() {
        if (shared && !open) {
            open = true;
            listening = Thread.ofPlatform().daemon().name("signals").start(this::listen);
        }
    }

    private void listen() {
        while (open) {
            try (var connection = source.getConnection()) {
                hear(connection);
            } catch (SQLException away) {
                LOG.debugf("no signals for now: %s", away.getMessage());
                LockSupport.parkNanos(RECONNECT_NANOS);
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
        }
        var wire = connection.unwrap(PGConnection.class);
        while (open) {
            for (var notification : wire.getNotifications(WAIT_MILLIS)) {
                tell(notification.getParameter());
            }
        }
    }

    private void tell(String sent) {
        var words = sent.split(" ", 3);
        if (words.length == 3 && !words[0].equals(self)) {
            for (var listener : listeners.getOrDefault(words[1], List.of())) {
                hand(listener, words[2]);
            }
        }
    }

    private static void hand(Consumer<String> listener, String text) {
        try {
            listener.accept(text);
        } catch (RuntimeException fault) {
            LOG.error("a signal could not be heeded", fault);
        }
    }

    @Override
    public synchronized void close() {
        open = false;
        var thread = listening;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
