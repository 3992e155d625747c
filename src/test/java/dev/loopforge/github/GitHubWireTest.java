package dev.loopforge.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Redacted;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F21 of the failure list, and what the wire to GitHub never does: ask inside a closed window, ask twice, lose the token. */
class GitHubWireTest {
    private static final String REPOSITORY = "{\"id\":1,\"name\":\"hello\",\"full_name\":\"octocat/hello\","
            + "\"owner\":{\"login\":\"octocat\",\"id\":3},\"default_branch\":\"trunk\",\"private\":true}";

    private final WireMockServer github =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");

    /** A clock the test moves. */
    private final Clock clock = new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @BeforeEach
    void start() {
        github.start();
    }

    @AfterEach
    void stop() {
        github.stop();
    }

    private GitHubApi api() {
        var address = URI.create(github.baseUrl());
        var settings =
                new GitHubSettings(address, address, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
        return new GitHubApis(settings, Outgoing.straight(), clock).with(new Redacted("ghp_canary"));
    }

    private void answers(com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder answer) {
        github.stubFor(get(urlEqualTo("/repos/octocat/hello")).willReturn(answer));
    }

    @Test
    void nothing_is_asked_while_a_window_is_closed() {
        var reset = now.plusSeconds(600).getEpochSecond();
        int inside = 0;
        for (var limit : List.of(
                aResponse().withStatus(429).withHeader("Retry-After", "120"),
                aResponse().withStatus(403).withHeader("Retry-After", "120"),
                aResponse().withStatus(403).withBody("{\"message\":\"You have exceeded a secondary rate limit\"}"),
                aResponse()
                        .withStatus(403)
                        .withHeader("x-ratelimit-remaining", "0")
                        .withHeader("x-ratelimit-reset", String.valueOf(reset)))) {
            github.resetAll();
            answers(limit);
            var api = api();
            for (int i = 0; i < 50; i++) {
                assertThatThrownBy(() -> api.repository("octocat/hello"))
                        .isInstanceOfSatisfying(GitHubFailed.class, failed -> assertThat(failed.kind())
                                .isEqualTo(GitHubFailed.Kind.LIMITED));
            }
            inside += github.findAll(anyRequestedFor(anyUrl())).size() - 1;
            assertThat(inside).isZero();
            now = now.plusSeconds(3600);
            answers(okJson(REPOSITORY));
            assertThat(api.repository("octocat/hello").defaultBranch()).isEqualTo("trunk");
            now = Instant.parse("2026-11-24T12:00:00Z");
        }
        System.out.println("rate limits: 200 calls, " + inside + " requests inside a closed window");
    }

    @Test
    void what_is_known_is_asked_for_by_its_tag() {
        answers(okJson(REPOSITORY).withHeader("ETag", "\"one\""));
        var api = api();
        api.repository("octocat/hello");
        github.stubFor(get(urlEqualTo("/repos/octocat/hello"))
                .withHeader("If-None-Match", equalTo("\"one\""))
                .willReturn(aResponse().withStatus(304)));

        assertThat(api.repository("octocat/hello").privateCode()).isTrue();
        github.verify(
                1, getRequestedFor(urlEqualTo("/repos/octocat/hello")).withHeader("If-None-Match", equalTo("\"one\"")));
    }

    @Test
    void the_token_follows_a_new_name_but_no_other_server() {
        answers(aResponse().withStatus(301).withHeader("Location", github.baseUrl() + "/repositories/1"));
        github.stubFor(get(urlEqualTo("/repositories/1")).willReturn(okJson(REPOSITORY.replace("hello", "renamed"))));
        assertThat(api().repository("octocat/hello").fullName()).isEqualTo("octocat/renamed");

        answers(aResponse().withStatus(302).withHeader("Location", "http://127.0.0.1:1/steal"));
        assertThatThrownBy(() -> api().repository("octocat/hello")).isInstanceOf(GitHubFailed.class);
    }

    @Test
    void a_change_whose_answer_is_lost_is_sent_once() {
        answers(okJson(REPOSITORY));
        github.stubFor(post(urlEqualTo("/repos/octocat/hello/pulls"))
                .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

        assertThatThrownBy(() ->
                        api().open("octocat/hello", new GitHubApi.NewPullRequest("t", "b", "main", "text", false)))
                .isInstanceOfSatisfying(
                        GitHubFailed.class, failed -> assertThat(failed.kind()).isEqualTo(GitHubFailed.Kind.AWAY));
        assertThat(github.findAll(com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor(anyUrl())))
                .hasSize(1);
    }
}
