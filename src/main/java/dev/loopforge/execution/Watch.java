package dev.loopforge.execution;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.queue.Workers;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks after runs under way that show no progress: their cards ask for a person, with the cause and the buttons, and stop
 * asking when the run moves on by itself. Every process looks, so that it is noticed where no worker is left.
 */
@Singleton
final class Watch {
    private static final Duration LOOK = Duration.ofSeconds(15);

    private final Runs runs;
    private final Board board;
    private final Workers workers;
    private final Transaction transaction;
    private final Duration patience;
    private final Periodic watching;

    Watch(Runs runs, Board board, Workers workers, Transaction transaction, ExecutionSettings settings) {
        this.runs = runs;
        this.board = board;
        this.workers = workers;
        this.transaction = transaction;
        this.patience = settings.stuckAfter();
        var half = patience.dividedBy(2);
        this.watching = new Periodic("watch", LOOK.compareTo(half) < 0 ? LOOK : half, this::look);
    }

    void begin() {
        watching.begin();
    }

    void end() {
        watching.end();
    }

    private void look() {
        runs.silent(patience).forEach(this::raise);
        runs.movedOn(patience).forEach(this::lower);
    }

    private void raise(Run run) {
        transaction.run(database -> {
            if (board.lock(run.task()).attention().isEmpty()) {
                var notice = Notices.stuck(run, cause(run));
                board.attend(run.task(), Optional.of(notice), Actor.SYSTEM);
            }
        });
    }

    private String cause(Run run) {
        var silence = "No progress for " + patience.toSeconds() + " s";
        if (workers.list().stream().noneMatch(Workers.Worker::alive)) {
            return silence + ": no worker is alive to carry the run out. Start one; the run goes on by itself.";
        }
        return silence + ": " + runs.waitingFor(run.id()) + ".";
    }

    private void lower(Run run) {
        transaction.run(database -> board.lock(run.task())
                .attention()
                .filter(attention -> attention.kind() == Attention.Kind.STUCK)
                .ifPresent(stuck -> board.attend(run.task(), Optional.empty(), Actor.SYSTEM)));
    }
}
