package dev.loopforge.launch.postgres;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A second PostgreSQL that follows a first one asynchronously, until it is promoted: what the first had not sent it by then
 * is lost. Made by hand from the server's own functions, since the embedded programs hold no pg_basebackup.
 */
public final class Replica implements AutoCloseable {
    private static final Set<String> NOT_COPIED = Set.of("postmaster.pid", "postmaster.opts");

    private final Guard guard;
    private final int port;
    private final String password;

    private Replica(Guard guard, int port, String password) {
        this.guard = guard;
        this.port = port;
        this.password = password;
    }

    /** Copies the PostgreSQL that runs in a folder on a port into another folder, and follows it on another port. */
    public static Replica of(int leader, String password, Path from, Path folder, Path programs, int port) {
        try {
            var home = Binaries.in(programs);
            var data = Files.createDirectories(folder).resolve("cluster");
            var account = Account.choose(from.resolve("cluster"));
            copied(leader, password, from.resolve("cluster"), data);
            Files.writeString(
                    data.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=" + leader + " user=" + EmbeddedPostgres.USER
                            + " password=" + password + " sslmode=disable'\n");
            Files.createFile(data.resolve("standby.signal"));
            own(account, folder);
            return started(account, home, folder, port, password);
        } catch (IOException | SQLException failure) {
            throw new IllegalStateException("the replica was not made", failure);
        }
    }

    /** A first one that died, as it was and where it was: nobody has told it that another took its place. */
    public static Replica comeBack(Path folder, Path programs, int port, String password) {
        try {
            return started(Account.choose(folder.resolve("cluster")), Binaries.in(programs), folder, port, password);
        } catch (IOException failure) {
            throw new IllegalStateException("it did not come back", failure);
        }
    }

    private static Replica started(Account account, Path home, Path folder, int port, String password)
            throws IOException {
        var data = folder.resolve("cluster");
        var server = List.of(
                home.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=60",
                "-c",
                "shared_buffers=32MB");
        return new Replica(
                Guard.start(account, server, data, folder.resolve("log").toFile()), port, password);
    }

    /** Whether it has come to where it can be read. */
    public boolean follows() {
        return recovers("t");
    }

    /** Whether it takes writes. */
    public boolean leads() {
        return recovers("f");
    }

    private boolean recovers(String answer) {
        try {
            return answer.equals(asked(port, password, "select pg_is_in_recovery()"));
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** It is the first one from now on. */
    public void promote() {
        try {
            asked(port, password, "select pg_promote(true, 30)");
        } catch (SQLException failure) {
            throw new IllegalStateException("it was not promoted", failure);
        }
    }

    public boolean alive() {
        return guard.alive();
    }

    @Override
    public void close() {
        guard.stop(Duration.ofSeconds(6));
    }

    /** What a PostgreSQL of this machine answers to a question, as text. */
    public static String asked(int port, String password, String question) throws SQLException {
        return asked(port, "postgres", password, question);
    }

    /** The same of one of its databases. */
    public static String asked(int port, String database, String password, String question) throws SQLException {
        try (var connection = source(port, database, password).getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    private static DataSource source(int port, String database, String password) {
        var source = new PGSimpleDataSource();
        source.setUrl(EmbeddedPostgres.url(port, database));
        source.setUser(EmbeddedPostgres.USER);
        source.setPassword(password);
        return source;
    }

    // The session that began the backup must end it.
    private static void copied(int leader, String password, Path from, Path to) throws IOException, SQLException {
        try (var connection = source(leader, "postgres", password).getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('replica', true)");
            copyTree(from, to);
            try (var stopped = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                stopped.next();
                Files.writeString(to.resolve("backup_label"), stopped.getString(1));
            }
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.copy(
                        folder,
                        to.resolve(from.relativize(folder).toString()),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!NOT_COPIED.contains(file.getFileName().toString())) {
                    try {
                        Files.copy(file, to.resolve(from.relativize(file).toString()));
                    } catch (NoSuchFileException dropped) {
                        // A table that went while the copy was made; the log has it.
                        return FileVisitResult.CONTINUE;
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void own(Account account, Path folder) {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.toList()) {
                account.own(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Programs.run(Command.of(
                Path.of("/"), List.of("chmod", "700", folder.resolve("cluster").toString())));
    }
}
