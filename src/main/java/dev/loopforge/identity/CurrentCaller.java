package dev.loopforge.identity;

import dev.loopforge.kernel.Problem;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The caller of the request under way. */
@RequestScoped
public class CurrentCaller {
    private @Nullable Caller caller;

    /** The caller; 401 where nobody is signed in. */
    public Caller get() {
        if (caller == null) {
            throw unauthenticated();
        }
        return caller;
    }

    public Optional<Caller> find() {
        return Optional.ofNullable(caller);
    }

    void set(Caller found) {
        this.caller = found;
    }

    static Problem unauthenticated() {
        return Problem.unauthenticated("not-signed-in", "Sign in first.");
    }
}
