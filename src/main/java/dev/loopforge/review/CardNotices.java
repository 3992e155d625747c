package dev.loopforge.review;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Task;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Shows on a card what GitHub does or refuses. A card that was deleted meanwhile is told nothing, and nothing fails for it. */
@Singleton
final class CardNotices {
    private final Transaction transaction;
    private final Board board;

    CardNotices(Transaction transaction, Board board) {
        this.transaction = transaction;
        this.board = board;
    }

    Optional<Attention> shown(TaskId card) {
        return board.find(card).flatMap(Task::attention);
    }

    void show(TaskId card, String sentence, Attention.Action... next) {
        put(card, Optional.of(notice(sentence, next)));
    }

    void withdraw(TaskId card) {
        put(card, Optional.empty());
    }

    private void put(TaskId card, Optional<Attention> notice) {
        transaction.run(
                database -> board.lockIfThere(card).ifPresent(there -> board.attend(there.id(), notice, Actor.SYSTEM)));
    }

    static Attention notice(String sentence, Attention.Action... next) {
        return new Attention(Attention.Kind.GITHUB, sentence, List.of(next));
    }
}
