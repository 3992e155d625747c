package dev.loopforge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.launch.postgres.EmbeddedPostgres;
import dev.loopforge.launch.postgres.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL and its asynchronous replica, both named in one address, and what operators do to them. */
public final class Pair implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder = folder();
    private final EmbeddedPostgres first;
    private final String password;
    private final int secondPort = Ports.free();
    private final Replica second;
    private final Map<String, String> environment;
    private @Nullable Replica back;

    public Pair() {
        first = EmbeddedPostgres.start(folder.resolve("first"), Database.PROGRAMS, EmbeddedPostgres.Safety.DURABLE);
        first.createDatabase("studio");
        password = first.password().reveal();
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        environment = Map.of(
                "DATABASE_URL",
                "postgresql://" + EmbeddedPostgres.USER + ":" + password + "@127.0.0.1:" + first.port() + ",127.0.0.1:"
                        + secondPort + "/studio",
                "MASTER_KEY",
                Base64.getEncoder().encodeToString(key));
        second = Replica.of(
                first.port(),
                password,
                folder.resolve("first"),
                folder.resolve("second"),
                Database.PROGRAMS,
                secondPort);
        assertThat(RunningStudio.await(second::follows, LIMIT)).as("it follows").isTrue();
    }

    public Map<String, String> environment() {
        return environment;
    }

    /** Until the replica has everything. */
    public void awaitCaughtUp() {
        assertThat(RunningStudio.await(() -> "0".equals(asked(first.port(), "postgres", """
                                select coalesce(max(pg_current_wal_lsn() - replay_lsn), 1)::bigint
                                from pg_stat_replication""")), LIMIT))
                .isTrue();
    }

    /** With {@code kill -9}. */
    public void killFirst() {
        var postmaster = ProcessHandle.of(Long.parseLong(postmaster())).orElseThrow();
        postmaster.descendants().forEach(ProcessHandle::destroyForcibly);
        postmaster.destroyForcibly();
        assertThat(RunningStudio.await(() -> !postmaster.isAlive(), LIMIT)).isTrue();
    }

    private String postmaster() {
        try {
            return Files.readAllLines(folder.resolve("first/cluster/postmaster.pid"))
                    .getFirst()
                    .strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public void promoteSecond() {
        second.promote();
        assertThat(RunningStudio.await(second::leads, LIMIT)).isTrue();
    }

    /** As it was, at its old address, and takes writes. */
    public void firstComesBack() {
        var again = Replica.comeBack(folder.resolve("first"), Database.PROGRAMS, first.port(), password);
        back = again;
        assertThat(RunningStudio.await(again::leads, LIMIT)).as("it came back").isTrue();
    }

    public void stopSecond() {
        second.close();
    }

    /** Of everybody at the second one. */
    public void endConnections() {
        asked(secondPort, "postgres", """
                select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = 'studio'""");
    }

    /** The titles of the first one's cards, in order. */
    public String titlesOfFirst() {
        return titles(first.port());
    }

    public String titlesOfSecond() {
        return titles(secondPort);
    }

    private String titles(int port) {
        return asked(port, "studio", "select coalesce(string_agg(title, ',' order by number), '') from task");
    }

    /** The workers that have told the first one that they are there. */
    public String workersOfFirst() {
        return workers(first.port());
    }

    public String workersOfSecond() {
        return workers(secondPort);
    }

    private String workers(int port) {
        return asked(port, "studio", "select coalesce(string_agg(install, ' '), '') from worker");
    }

    private String asked(int port, String database, String question) {
        try {
            return Replica.asked(port, database, password, question);
        } catch (SQLException failure) {
            throw new IllegalStateException(question, failure);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("loopforge-pair");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        second.close();
        if (back != null) {
            back.close();
        }
        first.close();
        Folders.delete(folder);
    }
}
