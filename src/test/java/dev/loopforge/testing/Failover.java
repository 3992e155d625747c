package dev.loopforge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.launch.postgres.EmbeddedPostgres;
import dev.loopforge.launch.postgres.Replica;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/**
 * PostgreSQL that dies under a run, and whose asynchronous replica takes its place without the last that had been written:
 * the replica is cut off while the run comes to one place, and the run goes on to the other before the first one dies.
 */
public final class Failover implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder = folder();
    private final EmbeddedPostgres first;
    private final String password;
    private final int second = Ports.free();
    private final Kills kills;
    private final Replica replica;

    /**
     * What came of it.
     *
     * @param lost bytes of PostgreSQL's log that never reached the replica
     * @param ready from the word to promote it until a card could be made
     * @param settled from that word until the run had succeeded, with one commit, one push and one pull request
     */
    public record Seen(String from, String to, long lost, Duration ready, Duration settled, int pullRequests) {}

    public Failover() {
        first = EmbeddedPostgres.start(folder.resolve("first"), Database.PROGRAMS, EmbeddedPostgres.Safety.DURABLE);
        first.createDatabase("studio");
        password = first.password().reveal();
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        kills = Kills.onGitHub(
                Storm.SHORT_LIVED,
                Map.of(
                        "DATABASE_URL",
                        "postgresql://" + EmbeddedPostgres.USER + ":" + password + "@127.0.0.1:" + first.port()
                                + ",127.0.0.1:" + second + "/studio",
                        "MASTER_KEY",
                        Base64.getEncoder().encodeToString(key)));
        replica = Replica.of(
                first.port(), password, folder.resolve("first"), folder.resolve("second"), Database.PROGRAMS, second);
    }

    /** Lets it die once. */
    public Seen between(String from, String to) {
        assertThat(RunningStudio.await(replica::follows, LIMIT))
                .as("it follows")
                .isTrue();
        var card = kills.card("Survive a failover at " + to);
        kills.comeTo(from, card);
        assertThat(RunningStudio.await(() -> behind() == 0, LIMIT)).isTrue();
        long sender = number("select pid from pg_stat_replication");
        RunningStudio.signal(sender, "STOP");
        kills.faults().arm(to);
        kills.faults().letGo();
        assertThat(RunningStudio.await(kills.faults()::reached, LIMIT))
                .as("the run comes to " + to)
                .isTrue();
        long lost = behind();
        var postmaster = ProcessHandle.of(sender).flatMap(ProcessHandle::parent).orElseThrow();
        postmaster.descendants().forEach(ProcessHandle::destroyForcibly);
        postmaster.destroyForcibly();
        kills.faults().letGo();
        assertThat(kills.studio().get("/health/ready").statusCode()).isEqualTo(503);
        long promoted = System.nanoTime();
        replica.promote();
        assertThat(RunningStudio.await(this::takesACard, LIMIT))
                .as(() -> kills.studio().logText())
                .isTrue();
        var ready = Duration.ofNanos(System.nanoTime() - promoted);
        kills.rightInTheEnd(to, card, kills.studio().data());
        return new Seen(
                from,
                to,
                lost,
                ready,
                Duration.ofNanos(System.nanoTime() - promoted),
                kills.pullRequests().size());
    }

    private boolean takesACard() {
        var card = new JsonObject().put("title", "Written again").encode();
        var answer = kills.person().send("POST", "/api/workflows/" + kills.board() + "/tasks", card);
        return answer.statusCode() == 201;
    }

    private long behind() {
        return number("select coalesce(max(pg_current_wal_lsn() - replay_lsn), 0)::bigint from pg_stat_replication");
    }

    private long number(String question) {
        try {
            var answer = Replica.asked(first.port(), password, question);
            return answer.isEmpty() ? 0 : Long.parseLong(answer);
        } catch (SQLException failure) {
            throw new IllegalStateException(question, failure);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("loopforge-failover");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        kills.close();
        replica.close();
        first.close();
        Folders.delete(folder);
    }
}
