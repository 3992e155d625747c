package dev.loopforge.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The one way to the database. A call inside a call joins it, so a room can compose another room's change, its activity
 * entry and its job into one commit; what must be told to the world is handed to {@link #afterCommit} and runs only when
 * the commit stands.
 *
 * <p>Rows are locked in the order card, run, revision of the board. Where two transactions still wait for each other,
 * PostgreSQL ends one of them with nothing done, and that one is done again from its start: work handed in here keeps
 * what it does to the database and to {@code afterCommit}.
 */
public final class Transaction {
    private static final Logger LOG = Logger.getLogger(Transaction.class);
    private static final int TRIES = 5;

    /** PostgreSQL's {@code deadlock_detected} and {@code serialization_failure}. */
    private static final Set<String> ROLLED_BACK_FOR_ANOTHER = Set.of("40P01", "40001");

    private static final Settings SETTINGS =
            new Settings().withRenderSchema(false).withExecuteLogging(false);

    private final DSLContext database;
    private final ThreadLocal<@Nullable Scope> current = new ThreadLocal<>();

    public Transaction(DataSource source) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        this.database = DSL.using(source, SQLDialect.POSTGRES, SETTINGS);
    }

    /** Runs the work in the current transaction, or in a new one that commits when the work returns. */
    public <T extends @Nullable Object> T call(Function<DSLContext, T> work) {
        Scope outer = current.get();
        if (outer != null) {
            return work.apply(outer.context());
        }
        for (int attempt = 1; ; attempt++) {
            var after = new ArrayList<Runnable>();
            T result;
            try {
                result = commit(work, after);
            } catch (DataAccessException chosen) {
                if (attempt == TRIES || !ROLLED_BACK_FOR_ANOTHER.contains(chosen.sqlState())) {
                    throw chosen;
                }
                LOG.debugf("transaction done again after: %s", chosen.sqlState());
                continue;
            }
            after.forEach(Runnable::run);
            return result;
        }
    }

    private <T extends @Nullable Object> T commit(Function<DSLContext, T> work, List<Runnable> after) {
        try {
            return database.transactionResult(configuration -> {
                var context = DSL.using(configuration);
                current.set(new Scope(context, after));
                return work.apply(context);
            });
        } finally {
            current.remove();
        }
    }

    /** {@link #call} without a result. */
    public void run(Consumer<DSLContext> work) {
        this.<@Nullable Object>call(context -> {
            work.accept(context);
            return null;
        });
    }

    /** Runs after the current transaction has committed, never if it rolled back; at once where there is none. */
    public void afterCommit(Runnable action) {
        Scope scope = current.get();
        if (scope == null) {
            action.run();
            return;
        }
        scope.after().add(action);
    }

    private record Scope(DSLContext context, List<Runnable> after) {}
}
