package dev.loopforge.github;

import dev.loopforge.kernel.Redacted;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where GitHub is and what we are to it.
 *
 * @param application the OAuth application people sign in with; without one nobody can
 * @param app the GitHub App that boards act by where it is installed
 * @param webhookSecret what deliveries are signed with; without one none is taken
 * @param allowed who may come in: {@code login}, {@code org:name} or {@code team:org/name}; nobody where it is empty
 */
public record GitHubSettings(
        URI web,
        URI api,
        Optional<Application> application,
        Optional<App> app,
        Optional<Redacted> webhookSecret,
        List<String> allowed) {
    /** An OAuth application's id and secret. */
    public record Application(String clientId, Redacted clientSecret) {}

    /** A GitHub App: its id, and the private key GitHub made for it, as PEM. */
    public record App(String id, Redacted privateKey) {}

    public GitHubSettings {
        web = URI.create(web.toString().replaceAll("/+$", ""));
        api = URI.create(api.toString().replaceAll("/+$", ""));
        allowed = allowed.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /** Where git finds a repository. */
    public String cloneUrl(String fullName) {
        return web + "/" + fullName + ".git";
    }

    /** Whether the allow-list asks for more than a login. */
    boolean asksForMembership() {
        return allowed.stream().anyMatch(name -> name.contains(":"));
    }
}
