package dev.loopforge.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The one way to the database. A call inside a call joins it, so a room can compose another room's change, its activity
 * entry and its job into one commit; what must be told to the world is handed to {@link #afterCommit} and runs only when
 * the commit stands.
 */
public final class Transaction {
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
        var after = new ArrayList<Runnable>();
        T result;
        try {
            result = database.transactionResult(configuration -> {
                var context = DSL.using(configuration);
                current.set(new Scope(context, after));
                return work.apply(context);
            });
        } finally {
            current.remove();
        }
        after.forEach(Runnable::run);
        return result;
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
