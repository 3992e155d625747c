package dev.loopforge.launch;

import dev.loopforge.execution.Retention;
import dev.loopforge.execution.sandbox.SandboxSettings;
import dev.loopforge.git.GitSettings;
import dev.loopforge.http.HttpSettings;
import dev.loopforge.programs.ProgramsSettings;
import dev.loopforge.provider.ProviderSettings;
import dev.loopforge.secrets.Keyset;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** Hands each room its part of the settings, so that no room reads the surroundings itself. */
@Singleton
final class RoomSettings {
    private static final long DISK_RESERVE_BYTES = 512L << 20;

    @Produces
    @Singleton
    HttpSettings http(Launched launched) {
        return new HttpSettings(launched.port(), launched.configuration().publicUrl());
    }

    @Produces
    @Singleton
    Keyset keys(Launched launched) {
        return launched.keys();
    }

    @Produces
    @Singleton
    GitSettings git(Launched launched) {
        return new GitSettings(launched.data(), launched.configuration().allowedHosts(), localRoots(launched));
    }

    @Produces
    @Singleton
    ProgramsSettings programs(Launched launched) {
        return new ProgramsSettings(launched.configuration().allowedHosts());
    }

    @Produces
    @Singleton
    ProviderSettings providers(Launched launched) {
        var configuration = launched.configuration();
        return new ProviderSettings(
                configuration.url(Key.LOOPFORGE_ANTHROPIC_URL),
                configuration.url(Key.LOOPFORGE_OPENAI_URL),
                configuration.url(Key.LOOPFORGE_GOOGLE_URL),
                ProviderSettings.DEFAULT_IDLE);
    }

    @Produces
    @Singleton
    Retention retention(Launched launched) {
        return new Retention(launched.configuration().keepLogs());
    }

    @Produces
    @Singleton
    SandboxSettings sandbox(Launched launched) {
        var configuration = launched.configuration();
        return new SandboxSettings(
                launched.data().toAbsolutePath(),
                new HashSet<>(configuration.allowedHosts()),
                configuration.sandboxOff(),
                DISK_RESERVE_BYTES);
    }

    /** In team mode nobody reaches the server's folders unless the operator names them; then only this one is left. */
    private static List<Path> localRoots(Launched launched) {
        var named = launched.configuration().localRoots();
        boolean team = launched.configuration().publicUrl().isPresent();
        return named.isEmpty() && team ? List.of(launched.data().resolve("local")) : named;
    }
}
