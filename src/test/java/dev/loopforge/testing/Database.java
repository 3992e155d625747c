package dev.loopforge.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.launch.postgres.EmbeddedPostgres;
import dev.loopforge.launch.postgres.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * A migrated database of a test's own. One embedded PostgreSQL serves the whole test run; {@link #fresh()} copies a
 * template, which takes some 30 ms. Closing gives the connections back; the server goes with the JVM.
 */
public final class Database implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Where the PostgreSQL programs are unpacked, once for all test runs of this machine and user. */
    static final Path PROGRAMS =
            Path.of(System.getProperty("java.io.tmpdir"), "loopforge-test-programs-" + System.getProperty("user.name"));

    /** What the test's own connections are called, unlike those of programs on the same database. */
    static final String OWN = "loopforge-test";

    private final String name;
    private final HikariDataSource source;
    private final Transaction transaction;

    private Database(String name) {
        this.name = name;
        var config = new HikariConfig();
        config.setJdbcUrl(Server.POSTGRES.url(name));
        config.setUsername(EmbeddedPostgres.USER);
        config.setPassword(Server.POSTGRES.password().reveal());
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(0);
        // A busy machine keeps some waiting for long; that is no failure of what is tested.
        config.setConnectionTimeout(60_000);
        config.setConnectionInitSql("set application_name = '" + OWN + "'");
        this.source = new HikariDataSource(config);
        this.transaction = new Transaction(source);
    }

    /** A new database with every migration applied and nothing in it. */
    public static Database fresh() {
        String name = "test_" + NUMBER.incrementAndGet();
        Server.execute("create database " + name + " template migrated");
        return new Database(name);
    }

    /** A new database without a table. */
    public static Database empty() {
        String name = "test_" + NUMBER.incrementAndGet();
        Server.execute("create database " + name);
        return new Database(name);
    }

    /** A pool of so few connections to it, each of which is waited for only briefly; the caller closes it. */
    public HikariDataSource narrow(int connections) {
        var config = new HikariConfig();
        source.copyStateTo(config);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(500);
        return new HikariDataSource(config);
    }

    public Transaction transaction() {
        return transaction;
    }

    public DataSource source() {
        return source;
    }

    /** For a program that is given its database by {@code DATABASE_URL}: postgresql://user:password@host:port/name. */
    public String url() {
        return "postgresql://" + EmbeddedPostgres.USER + ":"
                + Server.POSTGRES.password().reveal() + "@127.0.0.1:" + Server.POSTGRES.port() + "/" + name;
    }

    /** The same by way of a cable. */
    public String url(Cable cable) {
        return url().replace(":" + Server.POSTGRES.port() + "/", ":" + cable.port() + "/");
    }

    /** A cable to its server. */
    public Cable cable() {
        return Cable.to(Server.POSTGRES.port());
    }

    /** What programs that share this database are given: its address, and one master key drawn for them. */
    public Map<String, String> environment(Map<String, String> more) {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        var all = new HashMap<>(more);
        all.put("DATABASE_URL", url());
        all.put("MASTER_KEY", Base64.getEncoder().encodeToString(key));
        return Map.copyOf(all);
    }

    /** Nobody else gets at a table, not even to read, while this is done: to them the database stands still. */
    public void standingStill(String table, Consumer<DSLContext> meanwhile) {
        transaction.run(database -> {
            database.execute("lock table " + table + " in access exclusive mode");
            meanwhile.accept(database);
        });
    }

    /** The whole server stands still, for every database of it, while this is done. */
    void frozen(Runnable meanwhile) {
        long own = transaction.call(
                database -> database.fetchSingle("select pg_backend_pid()").get(0, Long.class));
        var postmaster = ProcessHandle.of(own).flatMap(ProcessHandle::parent).orElseThrow();
        var all = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(ProcessHandle::pid)
                .toList();
        all.forEach(process -> RunningStudio.signal(process, "STOP"));
        try {
            meanwhile.run();
        } finally {
            all.forEach(process -> RunningStudio.signal(process, "CONT"));
        }
    }

    /** Ends every connection of others to it, in the midst of whatever they do. */
    void endConnections() {
        transaction.run(database -> database.fetch("""
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and application_name <> {0}""", DSL.val(OWN)));
    }

    @Override
    public void close() {
        source.close();
        Server.execute("drop database if exists " + name + " with (force)");
    }

    /** The one server of this test run, started by the first test that wants it. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                Path folder = Files.createTempDirectory("loopforge-test-postgres");
                var postgres = EmbeddedPostgres.start(folder, PROGRAMS, EmbeddedPostgres.Safety.THROW_AWAY);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(postgres, folder)));
                postgres.createDatabase("migrated");
                Migrations.apply(postgres.dataSource("migrated"));
                return postgres;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static void clear(EmbeddedPostgres postgres, Path folder) {
            postgres.close();
            Folders.delete(folder);
        }

        static synchronized void execute(String sql) {
            try (var connection = POSTGRES.dataSource("postgres").getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException failure) {
                throw new IllegalStateException(sql, failure);
            }
        }
    }
}
