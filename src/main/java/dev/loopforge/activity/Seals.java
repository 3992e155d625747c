package dev.loopforge.activity;

import dev.loopforge.kernel.Transaction;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/**
 * Seals entries right after their commit, as many at once as have come, so that no commit waits for another one's seal.
 * Whoever reads the chain seals what is left first; an entry whose process died before is sealed by the next.
 */
final class Seals {
    private static final Logger LOG = Logger.getLogger(Seals.class);

    private final Transaction transaction;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ReentrantLock sealing = new ReentrantLock();

    Seals(Transaction transaction) {
        this.transaction = transaction;
    }

    /** Seals what has been committed, soon and on another thread. */
    void soon() {
        if (!asked.getAndSet(true)) {
            Thread.ofVirtual().name("seals").start(this::work);
        }
    }

    private void work() {
        sealing.lock();
        try {
            asked.set(false);
            transaction.run(database -> {
                // A crash that loses the seals loses them together with the note that they were made.
                database.execute("set local synchronous_commit = off");
                pending(database);
            });
        } catch (DataAccessException away) {
            LOG.debugf("entries wait for their seal: %s", away.getMessage());
        } finally {
            sealing.unlock();
        }
    }

    /** Seals, in the current transaction, whatever has been committed. */
    static void pending(DSLContext database) {
        database.fetch("select seal_pending()");
    }
}
