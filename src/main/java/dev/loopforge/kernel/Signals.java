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
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Short words between the processes that share a database: what they are about stands in the tables, so one that is missed
 * costs time and nothing else, and one that comes twice changes nothing. A process that has the database to itself sends
 * none. Nobody hears its own.
 *
 * <p>They travel by {@code LISTEN/NOTIFY}, which every process hears at all times. Where there is a {@link Carrier} they go
 * by it instead, after the commit; what it does not take goes by the database. A process that the carrier does not reach
 * says so by the database, and until it stops to say so the others send both ways.
 */
public final class Signals implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Signals.class);
    private static final String CHANNEL = "loopforge";
    private static final int WAIT_MILLIS = 5_000;
    private static final int ANSWER_SECONDS = 2;
    private static final long RECONNECT_NANOS = 1_000_000_000L;
    private static final String CUT_OFF = "cut-off";
    private static final long CUT_OFF_NANOS = 3L * WAIT_MILLIS * 1_000_000;

    private final Transaction transaction;
    private final DataSource source;
    private final boolean shared;
    private final @Nullable Carrier carrier;
    private final String self = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
    private final List<Runnable> lookers = new CopyOnWriteArrayList<>();
    private volatile boolean open;
    private volatile boolean othersCutOff;
    private volatile long othersCutOffAt;
    private @Nullable Thread listening;

    public Signals(Transaction transaction, DataSource source, boolean shared) {
        this(transaction, source, shared, null);
    }

    public Signals(Transaction transaction, DataSource source, boolean shared, @Nullable Carrier carrier) {
        this.transaction = transaction;
        this.source = source;
        this.shared = shared;
        this.carrier = carrier;
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
        var word = self + " " + topic + " " + text;
        var by = carrier;
        if (by == null || !by.open()) {
            notifyOthers(word);
            return;
        }
        if (othersCutOff()) {
            notifyOthers(word);
        }
        transaction.afterCommit(() -> by.send(word).whenComplete((taken, lost) -> {
            if (lost != null) {
                Thread.startVirtualThread(() -> notifyLate(word));
            }
        }));
    }

    private boolean othersCutOff() {
        return othersCutOff && System.nanoTime() - othersCutOffAt < CUT_OFF_NANOS;
    }

    private void notifyOthers(String word) {
        transaction.run(
                database -> database.select(DSL.function("pg_notify", Object.class, DSL.val(CHANNEL), DSL.val(word)))
                        .fetch());
    }

    private void notifyLate(String word) {
        try {
            notifyOthers(word);
        } catch (DataAccessException away) {
            LOG.debugf("a word was lost with both ways: %s", away.getMessage());
        }
    }

    /** Hears what others tell of a topic, on one thread, in order. */
    public void on(String topic, Consumer<String> listener) {
        listeners.computeIfAbsent(topic, fresh -> new CopyOnWriteArrayList<>()).add(listener);
    }

    /** Told, on any thread, when words may have been missed: whoever shows what others write looks at the tables then. */
    public void onGap(Runnable looker) {
        lookers.add(looker);
    }

    /** Begins to hear. */
    public synchronized void open() {
        if (shared && !open) {
            open = true;
            if (carrier != null) {
                carrier.listen(this::tell, () -> Thread.startVirtualThread(this::carrierChanged));
            }
            listening = Thread.ofPlatform().daemon().name("signals").start(this::listen);
        }
    }

    private void carrierChanged() {
        if (open && carrier != null && !carrier.open()) {
            notifyLate(self + " " + CUT_OFF + " -");
        }
        look();
    }

    private void look() {
        lookers.forEach(looker -> hand(gap -> looker.run(), ""));
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
        look();
        while (open) {
            var heard = wire.getNotifications(WAIT_MILLIS);
            for (var notification : heard) {
                tell(notification.getParameter());
            }
            if (heard.length == 0 && !connection.isValid(ANSWER_SECONDS)) {
                throw new SQLException("the connection that was listened on is dead");
            }
            if (carrier != null && !carrier.open()) {
                notifyLate(self + " " + CUT_OFF + " -");
            }
        }
    }

    // By two ways, and one at a time.
    private void tell(String sent) {
        synchronized (listeners) {
            tellOne(sent);
        }
    }

    private void tellOne(String sent) {
        var words = sent.split(" ", 3);
        if (words.length == 3 && !words[0].equals(self)) {
            if (words[1].equals(CUT_OFF)) {
                othersCutOffAt = System.nanoTime();
                othersCutOff = true;
            }
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
        if (carrier != null) {
            carrier.close();
        }
    }
}
