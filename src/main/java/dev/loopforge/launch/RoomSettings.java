package dev.loopforge.launch;

import dev.loopforge.execution.ExecutionSettings;
import dev.loopforge.execution.Retention;
import dev.loopforge.execution.sandbox.SandboxSettings;
import dev.loopforge.git.DiskSettings;
import dev.loopforge.git.GitSettings;
import dev.loopforge.github.GitHubSettings;
import dev.loopforge.http.Authorities;
import dev.loopforge.http.HttpSettings;
import dev.loopforge.http.Outgoing;
import dev.loopforge.identity.SignInWays;
import dev.loopforge.notification.MailSettings;
import dev.loopforge.programs.ProgramsSettings;
import dev.loopforge.provider.ProviderSettings;
import dev.loopforge.queue.QueueSettings;
import dev.loopforge.secrets.Keyset;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Hands each room its part of the settings, so that no room reads the surroundings itself. */
@Singleton
final class RoomSettings {
    @Produces
    @Singleton
    HttpSettings http(Launched launched) {
        return new HttpSettings(
                launched.port(), launched.configuration().publicUrl(), launched.role() != Launched.Role.WORKER);
    }

    @Produces
    @Singleton
    Keyset keys(Launched launched) {
        return launched.keys();
    }

    @Produces
    @Singleton
    Outgoing outgoing(Launched launched) {
        var configuration = launched.configuration();
        var own = configuration.authorities();
        return new Outgoing(
                own.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Authorities.beside(
                                own, launched.data().toAbsolutePath().resolve("authorities.pem"))),
                configuration.proxy(),
                configuration.withoutProxy());
    }

    @Produces
    @Singleton
    GitSettings git(Launched launched, Outgoing outgoing) {
        var hosts = new ArrayList<>(launched.configuration().allowedHosts());
        // What the operator names as GitHub is thereby allowed, even where it is inside.
        launched.configuration().url(Key.LOOPFORGE_GITHUB_URL).ifPresent(url -> hosts.add(url.getAuthority()));
        return new GitSettings(
                launched.data(),
                hosts,
                localRoots(launched),
                outgoing,
                launched.configuration().wholeClone());
    }

    @Produces
    @Singleton
    DiskSettings disk(Launched launched) {
        return new DiskSettings(
                launched.configuration().diskReserve(), launched.configuration().mostDisk());
    }

    @Produces
    @Singleton
    GitHubSettings github(Launched launched) {
        var configuration = launched.configuration();
        return new GitHubSettings(
                configuration.url(Key.LOOPFORGE_GITHUB_URL).orElse(URI.create("https://github.com")),
                configuration.url(Key.LOOPFORGE_GITHUB_API_URL).orElse(URI.create("https://api.github.com")),
                configuration.text(Key.GITHUB_CLIENT_ID).flatMap(id -> configuration
                        .secret(Key.GITHUB_CLIENT_SECRET)
                        .map(secret -> new GitHubSettings.Application(id, secret))),
                configuration
                        .text(Key.LOOPFORGE_GITHUB_APP_ID)
                        .flatMap(id -> configuration.githubAppKey().map(key -> new GitHubSettings.App(id, key))),
                configuration.secret(Key.LOOPFORGE_GITHUB_WEBHOOK_SECRET),
                configuration.githubAllowed());
    }

    @Produces
    @Singleton
    SignInWays signIn(Launched launched) {
        var ways = new ArrayList<>(List.of("setup-token", "password"));
        launched.configuration().text(Key.GITHUB_CLIENT_ID).ifPresent(set -> ways.add("github"));
        return new SignInWays(ways);
    }

    @Produces
    @Singleton
    ProgramsSettings programs(Launched launched) {
        return new ProgramsSettings(launched.configuration().allowedHosts());
    }

    @Produces
    @Singleton
    MailSettings mail(Launched launched) {
        return new MailSettings(launched.configuration().mail());
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
                configuration.diskReserve());
    }

    @Produces
    @Singleton
    QueueSettings queue(Launched launched) {
        return new QueueSettings(
                launched.role() != Launched.Role.SERVER,
                launched.install(),
                host(),
                Version.text(),
                launched.configuration().workers());
    }

    @Produces
    @Singleton
    ExecutionSettings execution(Launched launched) {
        return new ExecutionSettings(
                launched.configuration().stuckAfter(), launched.configuration().mostRuns());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }

    /** In team mode nobody reaches the server's folders unless the operator names them; then only this one is left. */
    private static List<Path> localRoots(Launched launched) {
        var named = launched.configuration().localRoots();
        boolean team = launched.configuration().publicUrl().isPresent();
        return named.isEmpty() && team ? List.of(launched.data().resolve("local")) : named;
    }
}
