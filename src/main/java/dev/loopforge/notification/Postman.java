package dev.loopforge.notification;

import static dev.loopforge.schema.Tables.NOTIFICATION;

import dev.loopforge.kernel.Transaction;
import dev.loopforge.queue.JobHandler;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes a notification to its person by mail, if it still concerns them: they want it, are on the board, and the card is
 * there. One that was taken is not taken again; a process that dies between the server's word and its own note sends it once
 * more under the same name.
 */
@Singleton
final class Postman implements JobHandler<SendMail> {
    private final Transaction transaction;
    private final Letters letters;
    private final MailServer server;
    private final Clock clock;

    Postman(Transaction transaction, Letters letters, MailServer server, Clock clock) {
        this.transaction = transaction;
        this.letters = letters;
        this.server = server;
        this.clock = clock;
    }

    @Override
    public Class<SendMail> job() {
        return SendMail.class;
    }

    @Override
    public Next handle(SendMail job) {
        var id = UUID.fromString(job.notification());
        var letter = letters.of(id);
        if (letter.isEmpty()) {
            return new Next.Done();
        }
        return switch (server.send(letter.get())) {
            case Delivery.Accepted() -> {
                transaction.run(database -> database.update(NOTIFICATION)
                        .set(NOTIFICATION.MAILED_AT, clock.instant())
                        .where(NOTIFICATION.ID.eq(id))
                        .execute());
                yield new Next.Done();
            }
            case Delivery.Refused(String why) -> new Next.Parked(why);
            case Delivery.Away(String why) -> new Next.Away(why, Optional.empty());
        };
    }
}
