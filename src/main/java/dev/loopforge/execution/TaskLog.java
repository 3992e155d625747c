package dev.loopforge.execution;

import dev.loopforge.http.stream.EventStream;
import dev.loopforge.http.stream.Follow;
import dev.loopforge.http.stream.Frame;
import dev.loopforge.http.stream.Sink;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The journals of all attempts of a task, one after the other, as one stream that ends only when the client goes. */
@Singleton
final class TaskLog {
    private static final int LATEST = 100;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_PER_BEAT = 15;

    private final Runs runs;
    private final Journal journal;

    TaskLog(Runs runs, Journal journal) {
        this.runs = runs;
        this.journal = journal;
    }

    /** The last entry a client has: entry {@code seq} of an attempt, before everything where both are 0. */
    record Place(int attempt, long seq) {}

    /** Where to begin: after the id the client saw last, else before the latest 100 entries. */
    Place from(TaskId task, @Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return latest(task);
        }
        var parts = lastEventId.strip().split("-", -1);
        try {
            if (parts.length == 1 && parts[0].equals("0")) {
                return new Place(0, 0);
            }
            if (parts.length == 2) {
                return new Place(Integer.parseUnsignedInt(parts[0]), Long.parseUnsignedLong(parts[1]));
            }
        } catch (NumberFormatException malformed) {
            throw unknownId();
        }
        throw unknownId();
    }

    private static Problem unknownId() {
        return Problem.malformed("last-event-id", "Last-Event-ID is not an id of this stream.");
    }

    private Place latest(TaskId task) {
        long wanted = LATEST;
        for (var run : runs.of(task)) {
            long head = journal.head(run.id());
            if (head >= wanted) {
                return new Place(run.attempt(), head - wanted);
            }
            wanted -= head;
        }
        return new Place(0, 0);
    }

    void follow(TaskId task, Place from, Predicate<Frame> wanted, EventStream stream) {
        Thread.ofVirtual().name("follow-task").start(() -> {
            try {
                carry(task, from, wanted, stream);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } finally {
                stream.end();
            }
        });
    }

    private void carry(TaskId task, Place from, Predicate<Frame> wanted, EventStream stream)
            throws InterruptedException {
        var place = from;
        int looks = 0;
        while (!stream.gone()) {
            var next = next(task, place);
            if (next.isEmpty()) {
                Thread.sleep(LOOK);
                if (++looks % LOOKS_PER_BEAT == 0 && !stream.beat()) {
                    return;
                }
                continue;
            }
            var run = next.get();
            var feed = journal.feed(run.id());
            if (!runs.get(run.id()).status().live()) {
                journal.ended(run.id());
            }
            long seq = run.attempt() == place.attempt() ? place.seq() : 0;
            var reached = Follow.through(feed, seq, wanted, new Attempt(run.attempt(), stream));
            if (reached.gone()) {
                return;
            }
            place = new Place(run.attempt(), reached.seq());
        }
    }

    /** The attempt that has, or may yet have, an entry after the place. */
    private Optional<Run> next(TaskId task, Place place) {
        return runs.of(task).stream()
                .sorted(Comparator.comparingInt(Run::attempt))
                .filter(run -> run.attempt() > place.attempt()
                        || (run.attempt() == place.attempt()
                                && (run.status().live() || journal.head(run.id()) > place.seq())))
                .findFirst();
    }

    /** The stream as one attempt writes to it: its number stands before each id. */
    private record Attempt(int number, EventStream stream) implements Sink {
        @Override
        public boolean write(List<Frame> frames) throws InterruptedException {
            return stream.write(frames.stream()
                    .map(frame -> frame.under(number + "-" + frame.seq()))
                    .toList());
        }

        @Override
        public boolean beat() throws InterruptedException {
            return stream.beat();
        }

        @Override
        public void end() {
            stream.end();
        }
    }
}
