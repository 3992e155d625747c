package dev.loopforge.launch.postgres;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.launch.CannotStart;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL of our own, running in a folder: on 127.0.0.1 at a free port, SCRAM with a random password, checksums on,
 * no TLS (it never leaves the machine). The caller holds the folder's lock; nobody else may start it there.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** How it writes: {@code DURABLE} survives a power cut; {@code THROW_AWAY} is for tests. */
    public enum Safety {
        DURABLE,
        THROW_AWAY
    }

    /** The only user there is. */
    public static final String USER = "loopforge";

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(6);

    private final Guard guard;
    private final int port;
    private final Redacted password;

    private EmbeddedPostgres(Guard guard, int port, Redacted password) {
        this.guard = guard;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts it in {@code folder}, creating what is missing; what a killed predecessor left is stopped or recovered first.
     *
     * @param programs where the PostgreSQL programs are unpacked; several folders may share it
     * @throws CannotStart with a plain sentence
     */
    public static EmbeddedPostgres start(Path folder, Path programs, Safety safety) {
        try {
            Files.createDirectories(programs);
            Path home = Binaries.in(programs);
            Cluster cluster = Cluster.in(folder, home, safety);
            cluster.settlePredecessor();
            return start(cluster, safety);
        } catch (IOException failure) {
            throw CannotStart.because("The database cannot be prepared in " + folder + ": " + Cluster.reason(failure)
                    + ". Check the free space and the rights there, or choose another folder with --data.");
        }
    }

    private static EmbeddedPostgres start(Cluster cluster, Safety safety) throws IOException {
        int port = FreePort.at(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Path log = cluster.freshLog();
        Guard guard = Guard.start(cluster.account(), server(cluster, port, safety), cluster.data(), log.toFile());
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!cluster.ready()) {
            if (!guard.alive() || System.nanoTime() > deadline) {
                guard.stop(Duration.ofSeconds(1));
                throw CannotStart.because("PostgreSQL does not start in " + cluster.data() + ": "
                        + Cluster.lastWords(log) + " The whole log is in " + log + ".");
            }
            pause();
        }
        return new EmbeddedPostgres(guard, port, cluster.password());
    }

    private static List<String> server(Cluster cluster, int port, Safety safety) {
        var arguments = new ArrayList<>(
                List.of(cluster.program("postgres"), "-D", cluster.data().toString(), "-p", String.valueOf(port)));
        var settings = new ArrayList<>(List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "ssl=off",
                "max_connections=60",
                "shared_buffers=32MB",
                "password_encryption=scram-sha-256",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_checkpoints=off",
                "jit=off"));
        if (safety == Safety.THROW_AWAY) {
            settings.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"));
        }
        settings.forEach(setting -> arguments.addAll(List.of("-c", setting)));
        return arguments;
    }

    /** Where it listens, for pgjdbc; {@code database} is created by {@link #createDatabase}. */
    public String url(String database) {
        return url(port, database);
    }

    /** The same for somebody who only knows the port. */
    public static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable&ApplicationName=loopforge";
    }

    public int port() {
        return port;
    }

    public Redacted password() {
        return password;
    }

    /** A connection per call, for the few statements of the start itself. */
    public DataSource dataSource(String database) {
        var source = new PGSimpleDataSource();
        source.setUrl(url(database));
        source.setUser(USER);
        source.setPassword(password.reveal());
        return source;
    }

    /** Creates the database unless it exists. */
    public void createDatabase(String name) {
        Databases.create(dataSource("postgres"), name);
    }

    public boolean alive() {
        return guard.alive();
    }

    /** Stops it, orderly when it can within six seconds. */
    @Override
    public void close() {
        guard.stop(STOP_LIMIT);
    }

    private static void pause() {
        try {
            Thread.sleep(15);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw CannotStart.because("The start was interrupted while PostgreSQL was starting.");
        }
    }
}
