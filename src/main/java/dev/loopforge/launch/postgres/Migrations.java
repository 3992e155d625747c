package dev.loopforge.launch.postgres;

import dev.loopforge.launch.CannotStart;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to the schema this program was built for; several programs starting at once take turns. */
public final class Migrations {
    private Migrations() {}

    /** @throws CannotStart when the database is newer than the program, was altered, or refuses a change */
    public static void apply(DataSource source) {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .validateMigrationNaming(true)
                    .load()
                    .migrate();
        } catch (FlywayException failure) {
            throw CannotStart.because("The database cannot be brought to this version's schema: "
                    + firstLine(failure) + " Back it up, then ask with this sentence, or start the version that last"
                    + " used it.");
        }
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
