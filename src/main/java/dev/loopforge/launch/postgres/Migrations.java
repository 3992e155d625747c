package dev.loopforge.launch.postgres;

import dev.loopforge.launch.CannotStart;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the schema this program was built for; several programs starting at once take turns. */
public final class Migrations {
    private Migrations() {}

    /** @throws CannotStart when the database is newer than the program, was altered, or refuses a change */
    public static void apply(DataSource source) {
        applyUpTo(source, "latest");
    }

    /** The same, up to a version and no further; a version this program does not know is refused. */
    public static void applyUpTo(DataSource source, String version) {
        try {
            var flyway = flyway(source).target(version).load();
            boolean known = version.equals("latest")
                    || Stream.of(flyway.info().all())
                            .anyMatch(each -> version.equals(String.valueOf(each.getVersion())));
            if (!known) {
                throw CannotStart.because("This was written by a newer Loopforge Studio (schema " + version
                        + "). Use that version, or a newer one.");
            }
            flyway.migrate();
        } catch (FlywayException failure) {
            throw CannotStart.because("The database cannot be brought to this version's schema: "
                    + firstLine(failure) + " Back it up, then ask with this sentence, or start the version that last"
                    + " used it.");
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

    private static FluentConfiguration flyway(DataSource source) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:db/migration")
                .validateMigrationNaming(true);
    }

    private static String firstLine(FlywayException failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> line.endsWith(".") ? line : line + ".")
                .orElse("it does not say why.");
    }
}
