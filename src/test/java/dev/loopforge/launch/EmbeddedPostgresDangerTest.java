package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.launch.postgres.EmbeddedPostgres;
import dev.loopforge.testing.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class EmbeddedPostgresDangerTest {
    private static final Path PROGRAMS =
            Path.of(System.getProperty("java.io.tmpdir"), "loopforge-test-programs-" + System.getProperty("user.name"));

    private Path folder;

    @BeforeEach
    void make() throws Exception {
        // Not under @TempDir: its parent is closed to the other user that PostgreSQL runs as under root.
        folder = Files.createTempDirectory("loopforge-postgres-test");
    }

    @AfterEach
    void remove() {
        Folders.delete(folder);
    }

    @Test
    void it_is_safe_by_default_and_keeps_what_was_written() throws Exception {
        try (var postgres = start()) {
            postgres.createDatabase("loopforge");
            assertThat(ask(postgres, "show server_version")).startsWith("18.6");
            assertThat(ask(postgres, "show fsync")).isEqualTo("on");
            assertThat(ask(postgres, "show data_checksums")).isEqualTo("on");
            assertThat(ask(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(postgres, "show ssl")).isEqualTo("off");
            run(postgres, "create table kept (word text); insert into kept values ('kept')");
        }
        try (var postgres = start()) {
            assertThat(ask(postgres, "select word from kept")).isEqualTo("kept");
        }
    }

    @Test
    void only_the_right_password_opens_it() throws Exception {
        try (var postgres = start()) {
            postgres.createDatabase("loopforge");
            var wrong = new PGSimpleDataSource();
            wrong.setUrl(postgres.url("loopforge"));
            wrong.setUser(EmbeddedPostgres.USER);
            wrong.setPassword("guess");

            assertThatThrownBy(wrong::getConnection)
                    .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                            .isEqualTo("28P01"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_foreign_process_under_the_old_number_does_not_stop_the_start() throws Exception {
        try (var postgres = start()) {
            postgres.createDatabase("loopforge");
        }
        Files.writeString(
                folder.resolve("cluster/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + folder.resolve("cluster") + "\n1\n1\n\n\n\nready\n");

        try (var postgres = start()) {
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void data_of_another_version_is_refused_in_a_sentence() throws Exception {
        start().close();
        Files.writeString(folder.resolve("cluster/PG_VERSION"), "17\n");

        assertThatThrownBy(this::start).isInstanceOf(CannotStart.class).hasMessageContaining("made by PostgreSQL 17");
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(folder, PROGRAMS, EmbeddedPostgres.Safety.DURABLE);
    }

    private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = postgres.dataSource("loopforge").getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void run(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = postgres.dataSource("loopforge").getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
