package dev.loopforge.launch;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to that one of a database's hosts which takes writes and has the newest history. A primary that was replaced
 * and comes back takes writes too, and knows nothing of it: what it was given would be lost. So all hosts are asked before
 * the first connection and from time to time; each connection is asked for its history; one that is older than what was
 * seen, in this process or an earlier one on the data folder, is refused; and connections to such a one are ended.
 */
final class NewestPrimary implements DataSource {
    private static final org.jboss.logging.Logger LOG = org.jboss.logging.Logger.getLogger(NewestPrimary.class);

    private final Map<String, PGSimpleDataSource> hosts;
    private final Lineage lineage;
    private final Map<Connection, History> given = new WeakHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    NewestPrimary(Map<String, PGSimpleDataSource> hosts, Lineage lineage) {
        this.hosts = new LinkedHashMap<>(hosts);
        this.lineage = lineage;
    }

    /** A PostgreSQL that takes writes, and in whose place another has taken them. */
    static final class Replaced extends SQLException {
        private static final long serialVersionUID = 1L;

        private Replaced(String sentence) {
            super(sentence, "08004");
        }
    }

    /** Whether there is another to look for. */
    boolean several() {
        return hosts.size() > 1;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (several() && lineage.used() == null) {
            look();
        }
        SQLException failure = null;
        for (var host : inTurn()) {
            try {
                return connected(host);
            } catch (SQLException next) {
                if (failure == null || next instanceof Replaced) {
                    failure = next;
                }
            }
        }
        throw failure == null ? new SQLException("no host is named") : failure;
    }

    private List<String> inTurn() {
        var last = lineage.used();
        return hosts.keySet().stream()
                .sorted(Comparator.comparing(host -> !host.equals(last)))
                .toList();
    }

    private Connection connected(String host) throws SQLException {
        var connection = source(host).getConnection();
        try {
            var history = History.of(connection);
            if (history.isPresent() && !lineage.takes(history.get())) {
                throw new Replaced(sentence(host, history.get()));
            }
            history.ifPresent(seen -> keep(connection, seen));
            lineage.use(host);
            return connection;
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    private String sentence(String host, History seen) {
        var newest = lineage.newest();
        return "the PostgreSQL at " + host + " has been replaced: it is on timeline " + seen.timeline()
                + ", and timeline " + (newest == null ? "?" : newest.timeline())
                + " was in use. What it is given now would be lost. docs/scale.md says how to bring it back, and when to remove "
                + lineage.file() + ".";
    }

    private void keep(Connection connection, History seen) {
        synchronized (given) {
            given.put(connection, seen);
        }
        endOlder();
    }

    private void endOlder() {
        var newest = lineage.newest();
        if (newest == null) {
            return;
        }
        List<Connection> old;
        synchronized (given) {
            old = given.entrySet().stream()
                    .filter(each -> each.getValue().olderThan(newest))
                    .map(Map.Entry::getKey)
                    .toList();
            old.forEach(given::remove);
        }
        for (var connection : old) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException gone) {
                LOG.debugf("a connection had ended already: %s", gone.getMessage());
            }
        }
    }

    /** Asks all hosts; goes over to the newest of those that take writes, and says which others do. */
    void look() {
        var seen = new LinkedHashMap<String, History>();
        for (var host : inTurn()) {
            asked(host).ifPresent(history -> seen.put(host, history));
        }
        var newest = newest(seen);
        if (newest == null || !lineage.takes(newest.getValue())) {
            tell(seen, lineage.newest());
            return;
        }
        if (!newest.getKey().equals(lineage.used())) {
            lineage.use(newest.getKey());
        }
        endOlder();
        tell(seen, newest.getValue());
    }

    /** Of two that are as new the one in use. */
    private static Map.@Nullable Entry<String, History> newest(Map<String, History> seen) {
        Map.Entry<String, History> best = null;
        for (var each : seen.entrySet()) {
            if (best == null || best.getValue().olderThan(each.getValue())) {
                best = each;
            }
        }
        return best;
    }

    private Optional<History> asked(String host) {
        try (var connection = source(host).getConnection()) {
            return History.of(connection);
        } catch (SQLException away) {
            LOG.debugf("the database at %s cannot be asked: %s", host, away.getMessage());
            return Optional.empty();
        }
    }

    private void tell(Map<String, History> seen, @Nullable History chosen) {
        var rivals = new ArrayList<String>();
        seen.forEach((host, history) -> {
            if (chosen != null && history.rivals(chosen) && !host.equals(lineage.used())) {
                rivals.add(host);
                if (told.add(host)) {
                    LOG.errorf(
                            "the PostgreSQL at %s takes writes too, and is not used: it is on timeline %d, the one in use on %d."
                                    + " Fence it; docs/scale.md says how.",
                            host, history.timeline(), chosen.timeline());
                }
            }
        });
        told.retainAll(rivals);
    }

    private PGSimpleDataSource source(String host) {
        return Objects.requireNonNull(hosts.get(host));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the address says who we are");
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException("it logs as everything does");
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        throw new SQLFeatureNotSupportedException("it logs as everything does");
    }

    @Override
    public void setLoginTimeout(int seconds) {
        hosts.values().forEach(host -> host.setLoginTimeout(seconds));
    }

    @Override
    public int getLoginTimeout() {
        return hosts.values().iterator().next().getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("it logs as everything does");
    }

    @Override
    public <T> T unwrap(Class<T> kind) throws SQLException {
        throw new SQLException("there is nothing of " + kind + " below");
    }

    @Override
    public boolean isWrapperFor(Class<?> kind) {
        return false;
    }
}
