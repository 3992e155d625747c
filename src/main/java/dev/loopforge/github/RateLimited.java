package dev.loopforge.github;

import java.io.IOException;
import java.time.Duration;

/** GitHub wants us to wait; nothing was sent, or what was sent was not carried out. */
final class RateLimited extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Duration wait;

    RateLimited(Duration wait) {
        super("GitHub's rate limit is reached");
        this.wait = wait;
    }

    Duration waiting() {
        return wait;
    }
}
