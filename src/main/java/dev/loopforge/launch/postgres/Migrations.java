package dev.loopforge.launch.postgres;

import dev.loopforge.launch.CannotStart;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the schema this program was built for; several programs starting at once take turns. */
public final class Migrations {
    /** The advisory lock that is the turn. */
    private static final long TURN = 4_242_010;

    private Migrations() {}

    /** @throws CannotStart when the database is newer than the program, was altered, or refuses a change */
    public static void apply(DataSource source) {
        applyUpTo(source, "latest");
    }

    /** The same, up to a version and no further; a version this program does not know is refused. */
    public static void applyUpTo(DataSource source, String version) {
        try {
            var flyway = flyway(source).target(version).load();
            requireNotNewer(flyway);
            boolean known = version.equals("latest")
                    || Stream.of(flyway.info().all())
                            .anyMatch(each -> version.equals(String.valueOf(each.getVersion())));
            if (!known) {
                throw CannotStart.because("This was written by a newer Loopforge Studio (schema " + version
                        + "). Use that version, or a newer one.");
            }
            flyway.migrate();
        } catch (FlywayException failure) {
            throw CannotStart.because("The database cannot be brought to this version's schema and is as it was: "
                    + reason(failure) + " Start the version that last used it, and ask with this sentence.");
        }
    }

    /**
     * Does what belongs to an upgrade while no other program is at it. A killed program's turn ends with its connection.
     *
     * @param waits told once where another has the turn
     */
    public static void inTurn(DataSource source, Runnable waits, Runnable upgrade) {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            try (var free = statement.executeQuery("select pg_try_advisory_lock(" + TURN + ")")) {
                free.next();
                if (!free.getBoolean(1)) {
                    waits.run();
                    statement.execute("select pg_advisory_lock(" + TURN + ")");
                }
            }
            upgrade.run();
        } catch (SQLException failure) {
            throw CannotStart.because("The database does not answer: " + failure.getMessage()
                    + " Check it and start again; nothing is half done.");
        }
    }

    /** Whether a database that was in use before lacks something this program needs. */
    public static boolean wouldUpgrade(DataSource source) {
        var info = flyway(source).load().info();
        return info.applied().length > 0 && info.pending().length > 0;
    }

    /** The newest migration a database has. */
    public static String version(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var newest = statement.executeQuery("select version from flyway_schema_history where success"
                        + " and version is not null order by installed_rank desc limit 1")) {
            return newest.next() ? newest.getString(1) : "0";
        }
    }

    private static void requireNotNewer(Flyway flyway) {
        Stream.of(flyway.info().applied())
                .filter(each -> each.getState() == MigrationState.FUTURE_SUCCESS)
                .reduce((older, newer) -> newer)
                .ifPresent(newest -> {
                    throw CannotStart.because("The database has schema " + newest.getVersion()
                            + " of a newer Loopforge Studio. Start that version, or go back by restoring the snapshot"
                            + " from before the upgrade, as docs/upgrade.md says.");
                });
    }

    private static FluentConfiguration flyway(DataSource source) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                // All or none: an upgrade that is killed or refused leaves what the older program can go on with.
                .group(true)
                // What a killed program was at goes on in PostgreSQL for as long as its statement takes.
                .lockRetryCount(600);
    }

    /** Which migration it was, and what the database said of it. */
    private static String reason(FlywayException failure) {
        var refused = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .findFirst();
        return firstLine(failure) + refused.map(cause -> " " + firstLine(cause)).orElse("");
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> line.endsWith(".") ? line : line + ".")
                .orElse("It does not say why.");
    }
}
