package dev.loopforge.review;

import static dev.loopforge.schema.Tables.REVIEW_VIEWED;

import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import jakarta.inject.Singleton;
import java.util.Map;

/** Which files of a run a person has viewed. A mark names what the file held, so it goes stale only where that changes. */
@Singleton
final class Viewed {
    private final Transaction transaction;

    Viewed(Transaction transaction) {
        this.transaction = transaction;
    }

    /** The blob each file held when the person marked it. */
    Map<String, String> by(UserId person, RunId run) {
        return transaction.call(database -> database.select(REVIEW_VIEWED.FILE, REVIEW_VIEWED.BLOB)
                .from(REVIEW_VIEWED)
                .where(REVIEW_VIEWED.RUN_ID.eq(run.value()))
                .and(REVIEW_VIEWED.USER_ID.eq(person.value()))
                .fetchMap(REVIEW_VIEWED.FILE, REVIEW_VIEWED.BLOB));
    }

    void mark(UserId person, RunId run, String file, String blob) {
        transaction.run(database -> database.insertInto(REVIEW_VIEWED)
                .set(REVIEW_VIEWED.RUN_ID, run.value())
                .set(REVIEW_VIEWED.USER_ID, person.value())
                .set(REVIEW_VIEWED.FILE, file)
                .set(REVIEW_VIEWED.BLOB, blob)
                .onConflict(REVIEW_VIEWED.RUN_ID, REVIEW_VIEWED.USER_ID, REVIEW_VIEWED.FILE)
                .doUpdate()
                .set(REVIEW_VIEWED.BLOB, blob)
                .execute());
    }

    void unmark(UserId person, RunId run, String file) {
        transaction.run(database -> database.deleteFrom(REVIEW_VIEWED)
                .where(REVIEW_VIEWED.RUN_ID.eq(run.value()))
                .and(REVIEW_VIEWED.USER_ID.eq(person.value()))
                .and(REVIEW_VIEWED.FILE.eq(file))
                .execute());
    }
}
