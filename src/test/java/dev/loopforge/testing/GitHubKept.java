package dev.loopforge.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A GitHub for a program that is killed and comes again: {@code emulate}'s API and a real git host, behind one address. */
public final class GitHubKept implements AutoCloseable {
    private static final String TOKEN = Emulate.TOKEN;
    private final TempRepo code;
    private final Emulate github;
    private final GitHost git;
    private final WireMockServer address;

    private GitHubKept() throws Exception {
        code = TempRepo.published();
        code.git("config", "http.receivepack", "true");
        github = Emulate.hello();
        git = GitHost.behind(code.path(), TOKEN);
        address = new WireMockServer(WireMockConfiguration.options()
                .dynamicPort()
                .bindAddress("127.0.0.1")
                .disableRequestJournal());
        address.start();
        address.stubFor(any(urlPathMatching("/api/v3/.*"))
                .willReturn(aResponse().proxiedFrom(github.url()).withProxyUrlPrefixToRemove("/api/v3")));
        address.stubFor(any(urlPathMatching("/octocat/.*"))
                .willReturn(aResponse().proxiedFrom(git.url().replace("/code.git", ""))));
    }

    static GitHubKept started() {
        try {
            return new GitHubKept();
        } catch (Exception failure) {
            throw new IllegalStateException("GitHub's stand-ins did not start", failure);
        }
    }

    Map<String, String> environment() {
        return Map.of(
                "LOOPFORGE_GITHUB_URL", address.baseUrl(), "LOOPFORGE_GITHUB_API_URL", address.baseUrl() + "/api/v3");
    }

    TempRepo code() {
        return code;
    }

    /** A board on its repository, whose pull requests open by themselves. */
    String board(SignedIn person) {
        Journey.answer(
                person,
                200,
                "POST",
                "/api/account/github/token",
                new JsonObject().put("token", TOKEN).encode());
        var body = new JsonObject()
                .put("title", "Pull requests")
                .put("repository", new JsonObject().put("kind", "github").put("fullName", "octocat/hello"))
                .put("settings", new JsonObject().put("autoOpenPullRequest", true));
        return Journey.answer(person, 201, "POST", "/api/workflows", body.encode())
                .getString("id");
    }

    /** How often a second pull request of a branch was asked for, which GitHub refuses. */
    int refused() {
        return github.twice();
    }

    /** The pull requests of a branch; of every one where it is empty. */
    JsonArray pullRequests(String branch) {
        var head = branch.isEmpty() ? "" : "&head=" + URLEncoder.encode("octocat:" + branch, StandardCharsets.UTF_8);
        return new JsonArray(github.get("/repos/octocat/hello/pulls?state=all&per_page=100" + head, TOKEN));
    }

    @Override
    public void close() {
        try {
            address.stop();
            github.close();
            git.close();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
