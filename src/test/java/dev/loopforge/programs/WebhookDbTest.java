package dev.loopforge.programs;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.programs.WebhookDbTest.LoopbackAllowed;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks: signed, in order, again after a failure; and never to an address inside that nobody allowed. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
@TestProfile(LoopbackAllowed.class)
class WebhookDbTest {
    /** The receiver stands on loopback, which the operator allows here by name. */
    public static final class LoopbackAllowed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("LOOPFORGE_ALLOWED_HOSTS", "localhost");
        }
    }

    @Inject
    SetupLinks links;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private final WireMockServer receiver = new WireMockServer(options().dynamicPort());
    private SignedIn owner;
    private String board = "";

    @BeforeEach
    void open() {
        receiver.start();
        owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        board = "/api/workflows/"
                + new JsonObject(owner.send("POST", "/api/workflows/demo", "{}").body()).getString("id");
    }

    @AfterEach
    void close() {
        receiver.stop();
    }

    @Test
    void what_happens_is_told_in_order_signed_and_again_after_a_failure() {
        receiver.stubFor(post(anyUrl())
                .inScenario("fails once")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(503))
                .willSetStateTo("works"));
        receiver.stubFor(post(anyUrl())
                .inScenario("fails once")
                .whenScenarioStateIs("works")
                .willReturn(aResponse().withStatus(204)));
        var made = new JsonObject(
                owner.send("POST", board + "/webhooks", hook("http://localhost:" + receiver.port() + "/hook"))
                        .body());
        owner.send("POST", board + "/tasks", "{\"title\":\"One\"}");
        owner.send("POST", board + "/tasks", "{\"title\":\"Two\"}");

        assertThat(RunningStudio.await(() -> received().size() >= 3, Duration.ofSeconds(30)))
                .as(() -> owner.send("GET", board + "/webhooks", "").body())
                .isTrue();

        var told = received();
        assertThat(told.get(0).getHeader("X-Loopforge-Delivery"))
                .isEqualTo(told.get(1).getHeader("X-Loopforge-Delivery"))
                .isNotEqualTo(told.get(2).getHeader("X-Loopforge-Delivery"));
        for (var message : told) {
            var text = message.getHeader("X-Loopforge-Timestamp") + "." + message.getBodyAsString();
            assertThat(message.getHeader("X-Loopforge-Signature-256"))
                    .isEqualTo("sha256=" + WebhookMessenger.signed(new Redacted(made.getString("secret")), text));
            assertThat(message.getHeader("X-Loopforge-Event")).isEqualTo("task-created");
        }
        assertThat(owner.send("GET", board + "/webhooks", "").body()).doesNotContain(made.getString("secret"));
        var path = board + "/webhooks/" + made.getString("id");
        assertThat(owner.send("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(owner.send("GET", board + "/webhooks", "").body()).contains("\"items\":[]");
    }

    @Test
    void no_address_inside_is_told_anything() {
        for (String url : List.of(
                "http://127.0.0.1:" + receiver.port() + "/",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://169.254.169.254/latest/meta-data",
                "https://10.0.0.1/",
                "https://192.168.1.1/",
                "https://[::ffff:127.0.0.1]/",
                "https://2130706433/",
                "https://0x7f000001/",
                "http://example.com/",
                "ftp://example.com/",
                "https://user@example.com/",
                "file:///etc/passwd",
                "not a url",
                "")) {
            var answer = owner.send("POST", board + "/webhooks", hook(url));
            assertThat(answer.statusCode()).as(url + " " + answer.body()).isEqualTo(422);
        }
        assertThat(received()).isEmpty();
    }

    private List<LoggedRequest> received() {
        return receiver.findAll(postRequestedFor(anyUrl()));
    }

    private static String hook(String url) {
        return new JsonObject()
                .put("url", url)
                .put("kinds", List.of("task-created"))
                .encode();
    }
}
