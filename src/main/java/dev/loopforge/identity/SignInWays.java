package dev.loopforge.identity;

import java.util.List;

/** The ways to sign in that are set up, as {@code GET /api/session} names them. */
public record SignInWays(List<String> names) {
    public SignInWays {
        names = List.copyOf(names);
    }
}
