package dev.loopforge.execution;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.execution.sandbox.Ended;
import dev.loopforge.git.Space;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.queue.Workers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Lets runs rest while this machine's disk has no room for them, and takes them up again when it has. */
@Singleton
final class Room {
    private static final Logger LOG = Logger.getLogger(Room.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final String DISK = "disk";
    private static final String FULL =
            "There was no space left on the disk. Make room in the data folder; the run goes on by itself.";

    private final Space space;
    private final Runs runs;
    private final Steering steering;
    private final Workers workers;
    private final Periodic looking = new Periodic("room", LOOK, this::look);

    Room(Space space, Runs runs, Steering steering, Workers workers) {
        this.space = space;
        this.runs = runs;
        this.steering = steering;
        this.workers = workers;
    }

    void begin(@Observes StartupEvent start) {
        if (workers.works()) {
            looking.begin();
        }
    }

    void end(@Observes ShutdownEvent stop) {
        looking.end();
    }

    /** Why a run cannot be taken up now; more is asked of one that has not begun. */
    Optional<Outcome.Parked> closedTo(Run run) {
        return (run.status() == Run.Status.QUEUED ? space.refusal() : space.shortage()).map(Room::parked);
    }

    /** How a run rests after this failure, where it comes of a full disk. */
    Optional<Outcome.Parked> after(RuntimeException failure) {
        boolean full = failure instanceof NoSpace || Space.caused(failure);
        return full ? Optional.of(parked(space.shortage().orElse(FULL))) : Optional.empty();
    }

    static Outcome.Parked parked(String reason) {
        return new Outcome.Parked(DISK, Attention.Kind.DISK, reason);
    }

    /** Whether a command failed, as it seems, because the disk is full. */
    boolean spentBy(Ended ended) {
        return !ended.succeeded()
                && (ended.cause() == Ended.Cause.DISK_LIMIT || space.shortage().isPresent());
    }

    boolean isShort() {
        return space.shortage().isPresent();
    }

    private void look() {
        var waiting = runs.resting(DISK);
        if (!waiting.isEmpty() && space.refusal().isEmpty()) {
            LOG.infof("there is room on the disk again: going on with %d runs", waiting.size());
            waiting.forEach(run -> steering.resume(run.id(), null, Actor.SYSTEM));
        }
    }
}
