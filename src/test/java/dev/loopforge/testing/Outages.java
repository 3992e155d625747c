package dev.loopforge.testing;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * PostgreSQL that dies hard, again and again, under a running program whose people keep writing: one of its processes is
 * killed, which makes it drop every connection and begin again from its log.
 */
public final class Outages {
    private static final int PEOPLE = 4;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RunningStudio studio;
    private final SignedIn person;
    private final String board;
    private final Set<String> promised = ConcurrentHashMap.newKeySet();
    private final Set<Integer> refusals = ConcurrentHashMap.newKeySet();
    private final AtomicInteger withoutDate = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Instant written = Instant.EPOCH;
    private volatile Instant refused = Instant.EPOCH;
    private volatile Duration slowest = Duration.ZERO;

    public Outages(RunningStudio studio, SignedIn person, String board) {
        this.studio = studio;
        this.person = person;
        this.board = board;
    }

    /**
     * What came of it.
     *
     * @param promised cards whose making was answered with 201
     * @param lost those of them that are not there in the end
     * @param refusals the statuses of all other answers
     * @param withoutDate refusals that do not say when to come back
     * @param recoveries from each death to the next card that could be made
     * @param slowest the longest that any request took
     */
    public record Seen(
            int promised,
            Set<String> lost,
            Set<Integer> refusals,
            int withoutDate,
            List<Duration> recoveries,
            Duration slowest) {}

    /** Lets it die so many times. */
    public Seen suffer(int deaths) {
        var writers = new ArrayList<Thread>();
        for (int at = 0; at < PEOPLE; at++) {
            writers.add(Thread.ofVirtual().start(this::write));
        }
        var recoveries = new ArrayList<Duration>();
        try {
            for (int death = 0; death < deaths; death++) {
                int before = promised.size();
                RunningStudio.await(() -> promised.size() >= before + 20, LIMIT);
                var died = Instant.now();
                killOneProcess();
                var next = nextAfter(died);
                recoveries.add(Duration.between(died, next));
            }
        } finally {
            over.set(true);
        }
        for (var writer : writers) {
            try {
                writer.join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
        var lost = new HashSet<>(promised);
        new JsonObject(person.send("GET", "/api/workflows/" + board + "/board", "")
                        .body())
                .getJsonArray("stages").stream()
                        .flatMap(stage -> ((JsonObject) stage).getJsonArray("tasks").stream())
                        .map(card -> ((JsonObject) card).getString("id"))
                        .forEach(lost::remove);
        return new Seen(promised.size(), lost, Set.copyOf(refusals), withoutDate.get(), recoveries, slowest);
    }

    /** When the first card was made whose making began after all connections were gone. */
    private Instant nextAfter(Instant died) {
        RunningStudio.await(() -> refused.isAfter(died), Duration.ofSeconds(10));
        var gone = refused;
        RunningStudio.await(() -> written.isAfter(gone), LIMIT);
        return written;
    }

    private void write() {
        while (!over.get()) {
            var begun = Instant.now();
            var answer = person.send(
                    "POST",
                    "/api/workflows/" + board + "/tasks",
                    new JsonObject().put("title", "Written at " + begun).encode());
            var ended = Instant.now();
            synchronized (this) {
                var took = Duration.between(begun, ended);
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
                if (answer.statusCode() == 201) {
                    promised.add(new JsonObject(answer.body()).getString("id"));
                    written = ended;
                    continue;
                }
            }
            refused = ended;
            refusals.add(answer.statusCode());
            if (answer.headers().firstValue("Retry-After").isEmpty()) {
                withoutDate.incrementAndGet();
            }
        }
    }

    private void killOneProcess() {
        ProcessHandle.of(studio.postgresPid())
                .orElseThrow()
                .children()
                .filter(ProcessHandle::isAlive)
                .findFirst()
                .orElseThrow()
                .destroyForcibly();
    }
}
