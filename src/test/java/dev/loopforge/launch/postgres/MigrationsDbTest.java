package dev.loopforge.launch.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.launch.CannotStart;
import dev.loopforge.testing.Database;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class MigrationsDbTest {
    private static String version(Database database) throws SQLException {
        try (var connection = database.source().getConnection()) {
            return Migrations.version(connection);
        }
    }

    @Test
    void a_database_that_a_newer_program_brought_forward_is_refused() throws SQLException {
        try (var database = Database.fresh()) {
            database.transaction().run(sql -> sql.execute("""
                    insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,
                      installed_by, execution_time, success)
                    values (9999, '9999', 'the future', 'SQL', 'V9999__the_future.sql', 1, 'somebody', 1, true)"""));

            assertThatThrownBy(() -> Migrations.apply(database.source()))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("schema 9999")
                    .hasMessageContaining("restoring the snapshot");
        }
    }

    @Test
    void where_one_of_several_migrations_is_refused_none_of_them_happened() throws SQLException {
        try (var database = Database.empty()) {
            Migrations.applyUpTo(database.source(), "18");
            // What V21 makes is there already, so it fails, when V19 and V20 are done.
            database.transaction().run(sql -> sql.execute("alter table task add column run_doing jsonb"));

            assertThatThrownBy(() -> Migrations.apply(database.source()))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("run_doing")
                    .hasMessageContaining("as it was");
            assertThat(version(database)).isEqualTo("18");

            database.transaction().run(sql -> sql.execute("alter table task drop column run_doing"));
            Migrations.apply(database.source());
            assertThat(version(database)).isNotEqualTo("18");
        }
    }
}
