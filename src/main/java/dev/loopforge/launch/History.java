package dev.loopforge.launch;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Which history a PostgreSQL that takes writes goes on with. Each promotion begins a timeline with a higher number, so of
 * two servers of one system the one with the lower number has been replaced.
 *
 * @param system what it was made as; the same for a server and its replicas
 * @param started tells two servers of one history apart
 */
record History(String system, long timeline, String started) {
    private static final Logger LOG = Logger.getLogger(History.class);
    private static final int DIGITS = 8;
    /** No such function, no right to it, nothing of the kind: databases that only speak like PostgreSQL. */
    private static final Set<String> UNTOLD = Set.of("42883", "42501", "0A000");

    private static final String QUESTION = """
            select (select system_identifier from pg_control_system())::text,
              case when pg_is_in_recovery() then null else pg_walfile_name(pg_current_wal_lsn()) end,
              pg_postmaster_start_time()::text
            """;

    /** Absent of one that follows another, and of one that does not tell. */
    static Optional<History> of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(QUESTION)) {
            answer.next();
            var file = answer.getString(2);
            return file == null
                    ? Optional.empty()
                    : Optional.of(new History(
                            answer.getString(1), Long.parseLong(file.substring(0, DIGITS), 16), answer.getString(3)));
        } catch (SQLException failure) {
            if (UNTOLD.contains(String.valueOf(failure.getSQLState()))) {
                LOG.debugf("the database does not tell its timeline: %s", failure.getMessage());
                return Optional.empty();
            }
            throw failure;
        }
    }

    boolean olderThan(History other) {
        return system.equals(other.system) && timeline < other.timeline;
    }

    /** Whether both were made as one, but are two servers now. */
    boolean rivals(History other) {
        return system.equals(other.system) && !started.equals(other.started);
    }
}
