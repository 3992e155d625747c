package dev.loopforge.launch.keep;

import java.util.Locale;
import java.util.Set;

/** What an archive is for, and so what stays out of it. */
public enum Kind {
    /** Everything, for the same installation: it opens with the same master key only. */
    BACKUP,
    /** What may leave: no secret, no session, no password. */
    EXPORT;

    private static final Set<String> PRIVATE_WORDS = Set.of("session", "token", "secret", "kek", "idempotency");

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a table goes in. One that refers to a secret is worth nothing without it. */
    boolean holds(Table table) {
        return switch (this) {
            case BACKUP -> true;
            case EXPORT ->
                !table.references().contains("secret")
                        && Set.of(table.name().split("_")).stream().noneMatch(PRIVATE_WORDS::contains);
        };
    }

    /** Whether a column's values go in. */
    boolean holds(Table table, String column) {
        return switch (this) {
            case BACKUP -> true;
            case EXPORT -> !(table.name().equals("app_user") && column.equals("password_hash"));
        };
    }
}
