package dev.loopforge.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.loopforge.identity.Tokens;
import dev.loopforge.testing.GitHubStandIn;
import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S25 of the threat list: whatever comes back from the browser, only the round trip that set out signs anybody in. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
@QuarkusTestResource(GitHubStandIn.class)
class SignInDbTest {
    private static final String TOKEN = "gho_canaryCanaryCanaryCanary00000001";

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private final WireMockServer github = GitHubStandIn.server();

    @BeforeEach
    void github_knows_octocat() {
        RestAssured.baseURI = "http://localhost";
        RestAssured.port = port;
        github.resetAll();
        github.stubFor(post(urlPathEqualTo("/login/oauth/access_token"))
                .willReturn(okJson("{\"access_token\":\"" + TOKEN + "\",\"scope\":\"repo,read:org\"}")));
        person(1, "octocat");
    }

    private void person(long id, String login) {
        github.stubFor(get(urlPathEqualTo("/api/v3/user"))
                .willReturn(okJson("{\"id\":" + id + ",\"login\":\"" + login + "\",\"name\":\"Mona\"}")
                        .withHeader("X-OAuth-Scopes", "repo, read:org")));
        github.stubFor(get(urlPathEqualTo("/api/v3/user/orgs")).willReturn(okJson("[]")));
        github.stubFor(get(urlPathEqualTo("/api/v3/user/teams")).willReturn(okJson("[]")));
    }

    /** A browser that has set out. */
    private record Trip(String state, Map<String, String> cookies, Map<String, String> sent) {}

    private Trip depart(String returnTo) {
        var answer = RestAssured.given()
                .redirects()
                .follow(false)
                .queryParam("returnTo", returnTo)
                .get("/auth/github");
        assertThat(answer.statusCode()).isEqualTo(303);
        var sent = new HashMap<String, String>();
        Stream.of(answer.header("Location").replaceFirst("^[^?]*\\?", "").split("&"))
                .map(field -> field.split("=", 2))
                .forEach(field -> sent.put(field[0], URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
        return new Trip(sent.getOrDefault("state", ""), answer.cookies(), sent);
    }

    private Response arrive(Map<String, String> cookies, Map<String, String> query) {
        return RestAssured.given()
                .redirects()
                .follow(false)
                .cookies(cookies)
                .queryParams(query)
                .get("/auth/github/callback");
    }

    private static boolean session(Response answer) {
        return answer.cookies().keySet().stream()
                .anyMatch(name -> name.startsWith("loopforge-") && !name.startsWith("loopforge-github"));
    }

    @Test
    void a_round_trip_signs_in_by_numeric_id_with_pkce_and_the_exact_address() throws Exception {
        var trip = depart("/boards?x=1");

        assertThat(trip.sent())
                .containsEntry("client_id", "client-1")
                .containsEntry("redirect_uri", "http://localhost:" + port + "/auth/github/callback")
                .containsEntry("code_challenge_method", "S256");
        assertThat(Base64.getUrlDecoder().decode(trip.state())).hasSize(32);

        var back = arrive(trip.cookies(), Map.of("state", trip.state(), "code", "good"));

        assertThat(back.statusCode()).isEqualTo(303);
        assertThat(back.header("Location")).endsWith("/boards?x=1");
        assertThat(session(back)).isTrue();
        var exchange = github.findAll(postRequestedFor(urlPathEqualTo("/login/oauth/access_token")))
                .getFirst();
        var verifier = exchange.formParameter("code_verifier").firstValue();
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(Tokens.hash(verifier)))
                .isEqualTo(trip.sent().get("code_challenge"));
        assertThat(exchange.formParameter("redirect_uri").firstValue())
                .isEqualTo(trip.sent().get("redirect_uri"));
        var shown = RestAssured.given().cookies(back.cookies()).get("/api/session");
        assertThat(shown.jsonPath().getBoolean("authenticated")).isTrue();
        assertThat(shown.jsonPath().getList("signIn")).contains("github");
        var account = RestAssured.given().cookies(back.cookies()).get("/api/account/github");
        assertThat(account.jsonPath().getString("login")).isEqualTo("octocat");
        assertThat(account.body().asString()).doesNotContain(TOKEN);

        person(1, "renamed");
        var again = depart("/");
        var later = arrive(again.cookies(), Map.of("state", again.state(), "code", "good"));
        assertThat(session(later)).as("the id counts, not the name").isTrue();
        person(2, "octocat2");
        var other = depart("/");
        assertThat(arrive(other.cookies(), Map.of("state", other.state(), "code", "good"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void no_forged_return_makes_a_session() {
        var trip = depart("/");
        var elsewhere = depart("/");
        int cells = 0;
        for (var query : List.of(
                Map.of("code", "good"),
                Map.of("code", "good", "state", ""),
                Map.of("code", "good", "state", "wrong"),
                Map.of("code", "good", "state", "x".repeat(5000)),
                Map.of("code", "good", "state", elsewhere.state()))) {
            var answer = arrive(trip.cookies(), query);
            assertThat(session(answer)).isFalse();
            assertThat(answer.statusCode()).isBetween(400, 499);
            cells++;
        }
        for (var cookies : List.<Map<String, String>>of(
                Map.of(), elsewhere.cookies(), Map.of("loopforge-github-" + port, "guess"))) {
            var answer = arrive(cookies, Map.of("code", "good", "state", trip.state()));
            assertThat(session(answer)).isFalse();
            assertThat(answer.body().asString()).contains("Another browser began this sign-in");
            cells++;
        }
        assertThat(arrive(trip.cookies(), Map.of("state", trip.state(), "error", "access_denied"))
                        .body()
                        .asString())
                .contains("GitHub sign-in was cancelled");
        var replayed = arrive(trip.cookies(), Map.of("code", "good", "state", trip.state()));
        assertThat(session(replayed)).isFalse();
        assertThat(replayed.body().asString()).contains("This sign-in has been used");
        cells += 2;
        github.verify(0, postRequestedFor(urlPathEqualTo("/login/oauth/access_token")));
        github.stubFor(post(urlPathEqualTo("/login/oauth/access_token"))
                .willReturn(okJson("{\"error\":\"bad_verification_code\"}")));
        var refused = arrive(elsewhere.cookies(), Map.of("code", "bad", "state", elsewhere.state()));
        assertThat(session(refused)).isFalse();
        assertThat(refused.statusCode()).isEqualTo(400);
        System.out.println("sign-in: " + (cells + 1) + " forged returns, 0 sessions");
    }

    @Test
    void whoever_is_not_invited_stays_out_and_an_organisation_lets_in() {
        person(77, "stranger");
        var trip = depart("/");
        var refused = arrive(trip.cookies(), Map.of("state", trip.state(), "code", "good"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(session(refused)).isFalse();

        github.stubFor(get(urlPathEqualTo("/api/v3/user/orgs")).willReturn(okJson("[{\"login\":\"ACME\",\"id\":9}]")));
        person78InAcme();
        var member = depart("/");
        assertThat(session(arrive(member.cookies(), Map.of("state", member.state(), "code", "good"))))
                .isTrue();
    }

    private void person78InAcme() {
        person(78, "colleague");
        github.stubFor(get(urlPathEqualTo("/api/v3/user/orgs")).willReturn(okJson("[{\"login\":\"ACME\",\"id\":9}]")));
    }

    @Test
    void the_way_back_is_a_path_of_ours() {
        for (var bad : List.of(
                "https://evil.example/",
                "//evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "javascript:alert(1)",
                "/%0d%0aSet-Cookie:x\r\n",
                "/auth/github",
                "/api/session",
                "evil")) {
            var expected = bad.startsWith("/%") ? SignInResource.safe(bad) : "/";
            assertThat(SignInResource.safe(bad))
                    .as(bad)
                    .isEqualTo(expected)
                    .startsWith("/")
                    .doesNotContain("\r");
        }
        assertThat(SignInResource.safe("/boards/1?task=2#x")).isEqualTo("/boards/1?task=2#x");
    }

    @Test
    void github_away_is_a_page_and_no_session() {
        github.stubFor(post(urlPathEqualTo("/login/oauth/access_token"))
                .willReturn(aResponse().withStatus(503)));
        var trip = depart("/");
        var answer = arrive(trip.cookies(), Map.of("state", trip.state(), "code", "good"));
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(session(answer)).isFalse();
    }
}
