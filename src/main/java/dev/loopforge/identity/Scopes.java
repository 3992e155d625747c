package dev.loopforge.identity;

import java.util.Locale;
import java.util.Set;

/** Which scope a route needs, and whether a token's scopes cover it. */
final class Scopes {
    private Scopes() {}

    /** What a token must be good for; a route says so itself, or its role and method do. */
    static Access.By needed(Access access, boolean changes) {
        if (access.by() != Access.By.ROLE) {
            return access.by();
        }
        return switch (access.value()) {
            case ANONYMOUS -> Access.By.READ;
            case VIEWER -> changes ? Access.By.SESSION : Access.By.READ;
            case MEMBER -> changes ? Access.By.TASK : Access.By.READ;
            case ADMIN -> Access.By.ADMIN;
        };
    }

    static boolean cover(Set<Scope> scopes, Access.By needed) {
        return switch (needed) {
            case READ -> !scopes.isEmpty();
            case TASK -> scopes.contains(Scope.TASK);
            case RUN -> scopes.contains(Scope.RUN);
            case ADMIN -> scopes.contains(Scope.ADMIN);
            case SESSION, ROLE -> false;
        };
    }

    static String word(Access.By needed) {
        return needed.name().toLowerCase(Locale.ROOT);
    }
}
