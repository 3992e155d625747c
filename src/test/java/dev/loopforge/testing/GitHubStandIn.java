package dev.loopforge.testing;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * GitHub's two addresses as WireMock, written from GitHub's documentation, for what {@code emulate} lacks: PKCE, the device
 * flow, refusals and limits. Each test says what is answered.
 */
public final class GitHubStandIn implements QuarkusTestResourceLifecycleManager {
    public static final String WEBHOOK_SECRET = "webhook secret of the test";

    private static @Nullable WireMockServer server;

    /** The server of the test run under way. */
    public static WireMockServer server() {
        var running = server;
        if (running == null) {
            throw new IllegalStateException("put @QuarkusTestResource(GitHubStandIn.class) on the test");
        }
        return running;
    }

    @Override
    public Map<String, String> start() {
        var fresh =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        fresh.start();
        server = fresh;
        return Map.of(
                "GITHUB_CLIENT_ID",
                "client-1",
                "GITHUB_CLIENT_SECRET",
                "client-secret-canary",
                "LOOPFORGE_GITHUB_ALLOWED",
                "octocat, org:acme, team:acme/devs",
                "LOOPFORGE_GITHUB_WEBHOOK_SECRET",
                WEBHOOK_SECRET,
                "LOOPFORGE_GITHUB_URL",
                fresh.baseUrl(),
                "LOOPFORGE_GITHUB_API_URL",
                fresh.baseUrl() + "/api/v3");
    }

    @Override
    public void stop() {
        var running = server;
        if (running != null) {
            running.stop();
        }
    }
}
