package dev.loopforge.launch;

import dev.loopforge.execution.sandbox.SandboxSettings;
import dev.loopforge.execution.sandbox.Sandboxes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Opens what reaches outside: the sandbox. */
@Singleton
final class Ports {
    @Produces
    @Singleton
    Sandboxes sandboxes(SandboxSettings settings) {
        return new Sandboxes(settings);
    }
}
