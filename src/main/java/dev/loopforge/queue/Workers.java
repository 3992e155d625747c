package dev.loopforge.queue;

import static dev.loopforge.schema.Tables.JOB_TURN;
import static dev.loopforge.schema.Tables.QUEUE_PAUSE;
import static dev.loopforge.schema.Tables.SCHEDULED_TASKS;
import static dev.loopforge.schema.Tables.WORKER;

import dev.loopforge.kernel.DatabaseClock;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The processes that work on jobs: each says every two seconds that it lives, and gives the jobs of those that were silent
 * for eight seconds back to the queue. All of it by the database's clock. A process that starts on a data folder holds its
 * lock, so whatever an earlier process there still seems to hold is given back at once.
 */
@Singleton
public final class Workers {
    private static final Logger LOG = Logger.getLogger(Workers.class);
    private static final Duration LEASE = Duration.ofSeconds(8);
    private static final Duration BEAT = Duration.ofSeconds(2);

    private static final Field<String> JOB =
            SCHEDULED_TASKS.TASK_NAME.concat(DSL.inline(":")).concat(SCHEDULED_TASKS.TASK_INSTANCE);

    private final Transaction transaction;
    private final QueueSettings settings;
    private final DatabaseClock clock;
    private final String id;
    private volatile boolean paused;
    private long beatAt = System.nanoTime();
    private long silentUntil = beatAt;
    private @Nullable Periodic clockwork;

    Workers(Transaction transaction, QueueSettings settings, DatabaseClock clock) {
        this.transaction = transaction;
        this.clock = clock;
        this.settings = settings;
        this.id = settings.install() + "-"
                + UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT);
    }

    /** A process that works, or did until a moment ago. */
    public record Worker(
            String id,
            String host,
            String version,
            int slots,
            int running,
            Instant startedAt,
            Instant lastHeartbeat,
            boolean alive) {}

    QueueSettings settings() {
        return settings;
    }

    /** Whether this process carries out jobs. */
    public boolean works() {
        return settings.works();
    }

    /** How many runs this process carries out at a time. */
    public int slots() {
        return settings.slots();
    }

    /** The database's time. */
    Instant now() {
        return clock.instant();
    }

    /** Takes its place; answers the name under which it holds jobs. */
    String begin() {
        transaction.run(database -> {
            var back = giveBack(database, SCHEDULED_TASKS.PICKED_BY.startsWith(settings.install() + "-"));
            if (!back.isEmpty()) {
                LOG.infof("going on with %d jobs that an earlier process left", back.size());
            }
            database.deleteFrom(WORKER)
                    .where(WORKER.INSTALL.eq(settings.install()))
                    .execute();
            database.insertInto(WORKER)
                    .set(WORKER.ID, id)
                    .set(WORKER.INSTALL, settings.install())
                    .set(WORKER.HOST, settings.host())
                    .set(WORKER.VERSION, settings.version())
                    .set(WORKER.SLOTS, settings.slots())
                    .execute();
        });
        return id;
    }

    /**
     * Keeps saying that it lives and looking after the others, until {@link #end}. While a beat is missed nobody claims what
     * this process holds before its lease is over.
     */
    synchronized void watch(Runnable wake, Consumer<Boolean> pause, Supplier<Set<String>> atWork) {
        var beating =
                new Periodic("worker-heartbeat", Duration.ZERO, BEAT.dividedBy(2), () -> tick(wake, pause, atWork));
        clockwork = beating;
        // The lease must not wait for jobs that keep the threads of all virtual ones.
        beating.begin(Thread.ofPlatform().daemon());
    }

    private void tick(Runnable wake, Consumer<Boolean> pause, Supplier<Set<String>> atWork) {
        boolean judges = judges();
        var freed = transaction.call(database -> {
            beat(database);
            return judges
                    ? giveBack(
                            database, SCHEDULED_TASKS.PICKED_BY.notIn(alive()).or(forgotten(atWork.get())))
                    : List.<String>of();
        });
        beatAt = System.nanoTime();
        boolean stopped = paused();
        if (stopped != paused) {
            pause.accept(stopped);
            paused = stopped;
        }
        if (!freed.isEmpty()) {
            LOG.warnf("jobs of a silent worker are given back jobs=%s", freed);
            wake.run();
        }
    }

    /**
     * Whether it may hold silence against others. One that could not beat itself, since the database stood still or was away
     * or this process was frozen, gives them as long to be heard again as it had.
     */
    private boolean judges() {
        long now = System.nanoTime();
        if (now - beatAt > BEAT.multipliedBy(2).toNanos()) {
            silentUntil = now + BEAT.multipliedBy(2).toNanos();
        }
        return now - silentUntil >= 0;
    }

    private void beat(DSLContext database) {
        database.update(WORKER)
                .set(WORKER.HEARTBEAT_AT, DSL.field("clock_timestamp()", Instant.class))
                .where(WORKER.ID.eq(id))
                .execute();
        var old = DSL.field("now() - interval '1 day'", Instant.class);
        database.deleteFrom(WORKER).where(WORKER.HEARTBEAT_AT.lt(old)).execute();
        database.deleteFrom(JOB_TURN).where(JOB_TURN.AT.lt(old)).execute();
    }

    /**
     * What it holds by the table and has not at hand, nor had a lease ago: a database that lost its last words in a failover
     * does not know of the end of it.
     */
    private Condition forgotten(Set<String> atWork) {
        return SCHEDULED_TASKS
                .PICKED_BY
                .eq(id)
                .and(SCHEDULED_TASKS.LAST_HEARTBEAT.lt(leaseAgo()))
                .and(JOB.notIn(atWork));
    }

    private static org.jooq.Select<org.jooq.Record1<String>> alive() {
        return DSL.select(WORKER.ID).from(WORKER).where(WORKER.HEARTBEAT_AT.gt(leaseAgo()));
    }

    private static Field<Instant> leaseAgo() {
        return DSL.field("now() - {0} * interval '1 second'", Instant.class, DSL.val(LEASE.toSeconds()));
    }

    /** Answers which jobs. */
    private static List<String> giveBack(DSLContext database, Condition whose) {
        return database.update(SCHEDULED_TASKS)
                .set(SCHEDULED_TASKS.PICKED, false)
                .setNull(SCHEDULED_TASKS.PICKED_BY)
                .setNull(SCHEDULED_TASKS.LAST_HEARTBEAT)
                .set(SCHEDULED_TASKS.EXECUTION_TIME, DSL.currentInstant())
                .set(SCHEDULED_TASKS.AGAIN, false)
                .set(SCHEDULED_TASKS.VERSION, SCHEDULED_TASKS.VERSION.plus(1))
                .where(SCHEDULED_TASKS.PICKED)
                .and(whose)
                .returningResult(JOB)
                .fetch(JOB);
    }

    /** Stops saying that it lives, as a process does that is killed or frozen. */
    synchronized void fallSilent() {
        var beating = clockwork;
        clockwork = null;
        if (beating != null) {
            beating.end();
        }
    }

    /** Leaves: what it still holds goes back to the queue. */
    void end() {
        fallSilent();
        transaction.run(database -> {
            giveBack(database, SCHEDULED_TASKS.PICKED_BY.eq(id));
            database.deleteFrom(WORKER).where(WORKER.ID.eq(id)).execute();
        });
    }

    /** Whether the queue rests by a person's wish. */
    public boolean paused() {
        return transaction.call(database -> database.fetchExists(QUEUE_PAUSE));
    }

    /** Those that work, newest first. */
    public List<Worker> list() {
        var running = DSL.selectCount()
                .from(SCHEDULED_TASKS)
                .where(SCHEDULED_TASKS.PICKED_BY.eq(WORKER.ID))
                .<Integer>asField("running");
        var alive = DSL.field(WORKER.HEARTBEAT_AT.gt(leaseAgo())).as("alive");
        return transaction.call(database -> database.select(WORKER.asterisk(), running, alive)
                .from(WORKER)
                .orderBy(WORKER.STARTED_AT.desc())
                .fetch(row -> new Worker(
                        row.get(WORKER.ID),
                        row.get(WORKER.HOST),
                        row.get(WORKER.VERSION),
                        row.get(WORKER.SLOTS),
                        row.get(running),
                        row.get(WORKER.STARTED_AT),
                        row.get(WORKER.HEARTBEAT_AT),
                        row.get(alive))));
    }
}
