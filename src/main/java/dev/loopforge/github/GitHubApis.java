package dev.loopforge.github;

import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Redacted;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
    private final Outgoing outgoing;
    private final HttpClient client;
    private final Map<Redacted, GitHubApi> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Redacted, GitHubApi> eldest) {
            return size() > REMEMBERED;
        }
    };

    public GitHubApis(GitHubSettings settings, Outgoing outgoing, Clock clock) {
        this.settings = settings;
        this.outgoing = outgoing;
        this.clock = clock;
        this.client = outgoing.client()
                .connectTimeout(Duration.ofSeconds(5))
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** GitHub as this token sees it. */
    public synchronized GitHubApi with(Redacted token) {
        return known.computeIfAbsent(token, this::connect);
    }

    /** Sends a request on the way out that the operator has set, and reads all of the answer. */
    HttpResponse<byte[]> exchange(HttpRequest.Builder request) throws IOException {
        var address = request.copy().build().uri();
        outgoing.proxyAuthorization(address).ifPresent(name -> request.setHeader("Proxy-Authorization", name));
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    /** The library itself on a passing token. */
    GitHub library(Redacted token) throws IOException {
        return library(token, new Line(this::exchange, new RateGate(clock)));
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
        var line = new Line(this::exchange, new RateGate(clock));
        try {
            return new GitHubApi(library(token, line), line, () -> "Bearer " + token.reveal());
        } catch (IOException impossible) {
            throw new UncheckedIOException("building a client asks nobody", impossible);
        }
    }
}
