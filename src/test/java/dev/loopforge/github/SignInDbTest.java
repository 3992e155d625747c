package dev.loopforge.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static dev.loopforge.schema.Tables.GITHUB_DEVICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.identity.Tokens;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.testing.GitHubStandIn;
import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jooq.types.DayToSecond;
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

    @Inject
    Transaction transaction;

    @Inject
    SetupLinks links;

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

    /** Somebody signed in, with what their page sends. */
    private RequestSpecification page(Map<String, String> cookies) {
        var csrf = RestAssured.given()
                .cookies(cookies)
                .get("/api/session")
                .jsonPath()
                .getString("csrfToken");
        return RestAssured.given()
                .cookies(cookies)
                .header("Origin", RestAssured.baseURI + ":" + port)
                .header("X-CSRF-Token", csrf)
                .contentType("application/json");
    }

    private Map<String, String> administrator() {
        return RestAssured.given()
                .header("Origin", RestAssured.baseURI + ":" + port)
                .contentType("application/json")
                .body(Map.of("token", links.issue().reveal()))
                .post("/api/session/setup-token")
                .cookies();
    }

    @Test
    void an_invitation_lets_in_once_with_the_role_it_names() {
        person(901, "Newcomer");
        var shut = depart("/");
        assertThat(arrive(shut.cookies(), Map.of("state", shut.state(), "code", "good"))
                        .statusCode())
                .isEqualTo(403);
        var admin = administrator();
        assertThat(page(admin)
                        .body(Map.of("login", "newcomer", "role", "VIEWER"))
                        .post("/api/github/invitations")
                        .statusCode())
                .isEqualTo(201);
        assertThat(page(admin)
                        .body(Map.of("login", "not a login"))
                        .post("/api/github/invitations")
                        .statusCode())
                .isEqualTo(422);
        page(admin).body(Map.of("login", "regretted")).post("/api/github/invitations");
        assertThat(page(admin).delete("/api/github/invitations/Regretted").statusCode())
                .isEqualTo(204);

        var trip = depart("/");
        var let = arrive(trip.cookies(), Map.of("state", trip.state(), "code", "good"));
        assertThat(RestAssured.given()
                        .cookies(let.cookies())
                        .get("/api/session")
                        .jsonPath()
                        .getString("user.role"))
                .isEqualToIgnoringCase("viewer");
        assertThat(page(admin).get("/api/github/invitations").jsonPath().getList("items.login"))
                .doesNotContain("newcomer", "regretted");
        assertThat(page(let.cookies()).get("/api/github/invitations").statusCode())
                .isEqualTo(403);
        person(902, "regretted");
        var gone = depart("/");
        assertThat(arrive(gone.cookies(), Map.of("state", gone.state(), "code", "good"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_device_flow_waits_as_long_as_github_says_and_ends_in_a_connected_account() {
        person(77001, "headless");
        github.stubFor(post(urlPathEqualTo("/login/device/code"))
                .willReturn(okJson("{\"device_code\":\"device-canary\",\"user_code\":\"WDJB-MJHT\","
                        + "\"verification_uri\":\"https://github.com/login/device\",\"expires_in\":900,"
                        + "\"interval\":5}")));
        var admin = administrator();
        page(admin).delete("/api/account/github");
        answers("{\"error\":\"authorization_pending\"}");
        var begun = device(admin);
        assertThat(begun.getString("status")).isEqualTo("pending");
        assertThat(begun.getString("userCode")).isEqualTo("WDJB-MJHT");
        for (int i = 0; i < 5; i++) {
            assertThat(device(admin).getString("status")).isEqualTo("pending");
        }
        github.verify(0, postRequestedFor(urlPathEqualTo("/login/oauth/access_token")));

        passes(Duration.ofSeconds(10));
        assertThat(device(admin).getInt("interval")).isEqualTo(5);
        answers("{\"error\":\"slow_down\",\"interval\":10}");
        passes(Duration.ofSeconds(10));
        assertThat(device(admin).getInt("interval")).isEqualTo(10);
        github.verify(2, postRequestedFor(urlPathEqualTo("/login/oauth/access_token")));

        answers("{\"access_token\":\"" + TOKEN + "\",\"scope\":\"repo\"}");
        passes(Duration.ofSeconds(10));
        var connected = device(admin);
        assertThat(connected.getString("status")).isEqualTo("connected");
        assertThat(connected.getString("connection.login")).isEqualTo("headless");
        assertThat(connected.getString("connection.kind")).isEqualTo("device");

        for (var ending : Map.of(
                        "access_denied", "denied", "expired_token", "expired", "device_flow_disabled", "refused")
                .entrySet()) {
            assertThat(device(admin).getString("status")).isEqualTo("pending");
            answers("{\"error\":\"" + ending.getKey() + "\"}");
            passes(Duration.ofSeconds(10));
            assertThat(device(admin).getString("status")).isEqualTo(ending.getValue());
        }
        assertThat(device(admin).getString("status")).isEqualTo("pending");
        passes(Duration.ofHours(1));
        assertThat(device(admin).getString("status")).as("nobody came in time").isEqualTo("expired");
        page(admin).delete("/api/account/github");
    }

    private JsonPath device(Map<String, String> cookies) {
        var answer = page(cookies).post("/api/account/github/device");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer.jsonPath();
    }

    private void answers(String json) {
        github.stubFor(post(urlPathEqualTo("/login/oauth/access_token")).willReturn(okJson(json)));
    }

    /** Lets time pass for the flow under way. */
    private void passes(Duration time) {
        transaction.run(database -> database.update(GITHUB_DEVICE)
                .set(GITHUB_DEVICE.NEXT_POLL_AT, Instant.now().minusSeconds(1))
                .set(GITHUB_DEVICE.EXPIRES_AT, GITHUB_DEVICE.EXPIRES_AT.minus(DayToSecond.valueOf(time)))
                .execute());
    }
}
