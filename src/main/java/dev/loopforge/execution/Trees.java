package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.RUN_TREE;

import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.Transaction;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jooq.impl.DSL;

/**
 * The files of runs under way, where several machines may carry them out: the newest checkpoint lies in the database, and a
 * worker that takes a run over puts it into its own mirror first.
 */
@Singleton
final class Trees {
    private final Transaction transaction;
    private final Signals signals;
    private final Journal journal;
    private final Spools spools;

    Trees(Transaction transaction, Signals signals, Journal journal, Spools spools) {
        this.transaction = transaction;
        this.signals = signals;
        this.journal = journal;
        this.spools = spools;
    }

    /** Keeps a checkpoint where others can take it from. */
    void keep(Site site, CommitId tree) {
        if (!signals.shared()) {
            return;
        }
        var pack = site.mirror().pack(tree, new CommitId(site.run().baseCommit().orElseThrow()));
        transaction.run(database -> {
            Runs.lock(database, site.run().id());
            database.insertInto(RUN_TREE)
                    .set(RUN_TREE.RUN_ID, site.run().id().value())
                    .set(RUN_TREE.COMMIT_ID, tree.value())
                    .set(RUN_TREE.PACK, pack)
                    .onConflict(RUN_TREE.RUN_ID)
                    .doUpdate()
                    .set(RUN_TREE.COMMIT_ID, tree.value())
                    .set(RUN_TREE.PACK, pack)
                    .set(RUN_TREE.AT, DSL.currentInstant())
                    .execute();
        });
    }

    /** The tree the journal stands at, fetched here if it was made elsewhere; empty before the first checkpoint. */
    Optional<CommitId> newest(RunId run, Mirror mirror) {
        var tree = journal.checkpoint(run);
        if (tree.isPresent() && mirror.resolve(tree.get().value()).isEmpty()) {
            packed(run).ifPresent(mirror::unpack);
        }
        return tree;
    }

    private Optional<byte[]> packed(RunId run) {
        return transaction.call(database -> database.select(RUN_TREE.PACK)
                .from(RUN_TREE)
                .where(RUN_TREE.RUN_ID.eq(run.value()))
                .fetchOptional(RUN_TREE.PACK));
    }

    /** The run is over; its branch holds what it made, and its journal what it said. */
    void forget(RunId run) {
        spools.forget(run);
        transaction.run(database -> database.deleteFrom(RUN_TREE)
                .where(RUN_TREE.RUN_ID.eq(run.value()))
                .execute());
    }
}
