package dev.loopforge.provider;

import dev.loopforge.kernel.Redacted;
import java.net.URI;
import java.util.Optional;

/** What a call is made with: the key, absent for servers that want none, and the place it may be sent to. */
public record Credential(Optional<Redacted> key, Endpoint endpoint) {
    /** What a simulated model is called with: no key, no place. */
    public static Credential none() {
        return new Credential(Optional.empty(), new Endpoint(URI.create("https://simulated.invalid"), false));
    }
}
