package dev.loopforge.github;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.UserId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Repositories on GitHub that boards work on. */
@Singleton
public final class Repositories {
    private static final Pattern FULL_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9._-]{1,100}");

    private final Connections connections;
    private final GitHubSettings settings;
    private final AppTokens app;
    private final GitHubApis apis;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    Repositories(Connections connections, GitHubSettings settings, AppTokens app, GitHubApis apis) {
        this.connections = connections;
        this.settings = settings;
        this.app = app;
        this.apis = apis;
    }

    /** The repository as GitHub has it now, under the name it has now; else 422 with the cause and the remedy. */
    public RemoteRepository usable(UserId person, String fullName) {
        var name = fullName.strip();
        if (!FULL_NAME.matcher(name).matches() || name.endsWith("/.") || name.endsWith("/..")) {
            throw refused("repository-name-refused", "Name the repository as owner/name.");
        }
        try {
            var found = connections.as(person, api -> api.repository(name));
            if (found.archived()) {
                throw refused(
                        "repository-archived",
                        "This repository is archived, so nothing can be pushed to it. Unarchive it on GitHub first.");
            }
            return found;
        } catch (GitHubFailed failed) {
            throw failed.kind() == GitHubFailed.Kind.MISSING
                    ? refused(
                            "repository-missing",
                            "GitHub has no repository of this name, or the connected account may not see it.")
                    : failed.problem().withError("repository", failed.problem().title());
        }
    }

    /** Where git finds it. */
    public String cloneUrl(String fullName) {
        return settings.cloneUrl(fullName);
    }

    /**
     * Asks GitHub about a repository: as the app where it is installed, else as the person who linked it.
     *
     * @throws Problem 422 {@code github-not-connected} where there is neither
     */
    public <T> T as(UserId owner, String fullName, Function<GitHubApi, T> work) {
        var token = app.of(fullName);
        return token.isPresent() ? work.apply(apis.with(token.get())) : connections.as(owner, work);
    }

    /**
     * Whether a rule on GitHub protects a branch of this name. Where GitHub does not say, it is left to GitHub, which refuses
     * the push itself.
     */
    public boolean isProtected(UserId owner, String fullName, String branch) {
        try {
            return as(owner, fullName, api -> api.isProtected(fullName, branch));
        } catch (GitHubFailed | Problem unsaid) {
            return false;
        }
    }

    /** Told the account where the app was installed, changed, paused or removed. */
    public void onInstallation(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** The app may reach other repositories of this account than before. */
    public void installationChanged(String account) {
        app.forget(account);
        listeners.forEach(listener -> listener.accept(account));
    }

    /** The token git needs for it: the app's, else of the person who linked it. */
    public Optional<Redacted> token(UserId owner, String fullName) {
        return appToken(fullName).or(() -> connections.token(owner));
    }

    private Optional<Redacted> appToken(String fullName) {
        try {
            return app.of(fullName);
        } catch (GitHubFailed failed) {
            throw failed.problem();
        }
    }

    private static Problem refused(String code, String sentence) {
        return Problem.refused(code, sentence).withError("repository", sentence);
    }
}
