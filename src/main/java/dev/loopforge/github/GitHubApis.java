package dev.loopforge.github;

import dev.loopforge.kernel.Redacted;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;

/** Hands out GitHub as a token sees it; all calls of one token share its gate and what was read before. */
@Singleton
public final class GitHubApis {
    private static final int REMEMBERED = 200;

    private final GitHubSettings settings;
    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Map<Redacted, GitHubApi> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Redacted, GitHubApi> eldest) {
            return size() > REMEMBERED;
        }
    };

    public GitHubApis(GitHubSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** GitHub as this token sees it. */
    public synchronized GitHubApi with(Redacted token) {
        return known.computeIfAbsent(token, this::connect);
    }

    HttpClient client() {
        return client;
    }

    /** The library itself on a passing token. */
    GitHub library(Redacted token) throws IOException {
        return library(token, new Line(client, new RateGate(clock)));
    }

    private GitHub library(Redacted token, Line line) throws IOException {
        return new GitHubBuilder()
                .withEndpoint(settings.api().toString())
                .withAuthorizationProvider(() -> "Bearer " + token.reveal())
                .withConnector(line)
                .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
                .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
                .build();
    }

    private GitHubApi connect(Redacted token) {
        var line = new Line(client, new RateGate(clock));
        try {
            return new GitHubApi(library(token, line), line, () -> "Bearer " + token.reveal());
        } catch (IOException impossible) {
            throw new UncheckedIOException("building a client asks nobody", impossible);
        }
    }
}
