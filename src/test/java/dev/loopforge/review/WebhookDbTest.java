package dev.loopforge.review;

import static dev.loopforge.schema.Tables.GITHUB_DELIVERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.github.Deliveries;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.testing.GitHubStandIn;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.RunningStudio;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jooq.Record;
import org.junit.jupiter.api.Test;

/** S24 of the threat list and F25 of the failure list: what GitHub delivers counts once, and nothing else counts at all. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
@QuarkusTestResource(GitHubStandIn.class)
class WebhookDbTest {
    private static final Path EXAMPLES =
            Path.of("src/test/counterparts/node_modules/@octokit/webhooks-examples/api.github.com/index.json");

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Inject
    Transaction transaction;

    @Inject
    Deliveries deliveries;

    private final HttpClient client = HttpClient.newHttpClient();

    private static String sign(String secret, String body, String algorithm) throws Exception {
        var mac = Mac.getInstance(algorithm);
        var key = secret.isEmpty() ? new byte[1] : secret.getBytes(StandardCharsets.UTF_8);
        mac.init(new SecretKeySpec(key, algorithm));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    private int post(String type, String signatureName, String signature, String id, String event, String body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/webhooks/github"))
                .header("Content-Type", type)
                .header(signatureName, signature)
                .header("X-GitHub-Event", event)
                .header("X-GitHub-Delivery", id)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private int deliver(String id, String event, String body) throws Exception {
        var signature = "sha256=" + sign(GitHubStandIn.WEBHOOK_SECRET, body, "HmacSHA256");
        return post("application/json", "X-Hub-Signature-256", signature, id, event, body);
    }

    private int stored() {
        return transaction.call(database -> database.fetchCount(GITHUB_DELIVERY));
    }

    @Test
    void what_is_not_signed_is_not_even_stored() throws Exception {
        var body = "{\"zen\": \"Design for failure.\"}";
        var good = sign(GitHubStandIn.WEBHOOK_SECRET, body, "HmacSHA256");
        int before = stored();
        int cells = 0;
        for (var bad : Stream.of(
                        "",
                        "sha256=",
                        "sha256=" + "0".repeat(64),
                        good,
                        "sha1=" + good.substring(0, 40),
                        "sha256=" + good.toUpperCase(java.util.Locale.ROOT),
                        "sha256=" + sign("", body, "HmacSHA256"),
                        "sha256=" + sign("wrong", body, "HmacSHA256"),
                        "sha256="
                                + sign(GitHubStandIn.WEBHOOK_SECRET, "{\"zen\":\"Design for failure.\"}", "HmacSHA256"))
                .toList()) {
            assertThat(post("application/json", "X-Hub-Signature-256", bad, UUID.randomUUID() + "", "ping", body))
                    .as(bad)
                    .isEqualTo(401);
            cells++;
        }
        var sha1 = "sha1=" + sign(GitHubStandIn.WEBHOOK_SECRET, body, "HmacSHA1");
        assertThat(post("application/json", "X-Hub-Signature", sha1, UUID.randomUUID() + "", "ping", body))
                .isEqualTo(401);
        for (var type : new String[] {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
            assertThat(post(type, "X-Hub-Signature-256", "sha256=" + good, UUID.randomUUID() + "", "ping", body))
                    .as(type)
                    .isIn(400, 401);
            cells++;
        }
        assertThat(stored()).isEqualTo(before);
        System.out.println("webhook: " + (cells + 1) + " forged deliveries, 0 stored");
    }

    @Test
    void a_replay_has_no_effect() throws Exception {
        var id = UUID.randomUUID().toString();
        assertThat(deliver(id, "ping", "{\"zen\":\"one\"}")).isEqualTo(202);
        int before = stored();

        assertThat(deliver(id, "ping", "{\"zen\":\"one\"}")).isEqualTo(200);
        assertThat(deliver(id, "push", "{\"zen\":\"another\"}")).isEqualTo(200);
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void what_came_long_ago_is_forgotten_by_and_by_and_not_by_the_next_delivery() throws Exception {
        var old = UUID.randomUUID().toString();
        assertThat(deliver(old, "ping", "{}")).isEqualTo(202);
        var before = Instant.now().minus(Duration.ofDays(30));
        transaction.run(database -> database.update(GITHUB_DELIVERY)
                .set(GITHUB_DELIVERY.RECEIVED_AT, before.minusSeconds(1))
                .where(GITHUB_DELIVERY.ID.eq(old))
                .execute());

        assertThat(deliver(UUID.randomUUID().toString(), "ping", "{}")).isEqualTo(202);
        assertThat(deliver(old, "ping", "{}")).as("it still counts").isEqualTo(200);
        int stored = stored();
        assertThat(deliveries.forget(before)).isEqualTo(1);
        assertThat(stored()).isEqualTo(stored - 1);
    }

    @Test
    void every_real_payload_is_taken_and_handled_without_error() throws Exception {
        assumeTrue(Files.exists(EXAMPLES), "@octokit/webhooks-examples is not installed");
        var kinds = Json.parse(Files.readString(EXAMPLES));
        var times = new ArrayList<Long>();
        int sent = 0;
        for (JsonNode kind : kinds) {
            for (JsonNode example : kind.path("examples")) {
                var id = "example-" + sent++;
                long begun = System.nanoTime();
                assertThat(deliver(id, kind.path("name").asText(), Json.write(example)))
                        .as(kind.path("name").asText())
                        .isEqualTo(202);
                times.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());
            }
        }
        RunningStudio.await(() -> unhandled().isEmpty(), Duration.ofSeconds(60));
        assertThat(unhandled()).isEmpty();
        assertThat(sent).isEqualTo(329);
        times.sort(null);
        System.out.println("webhook: " + sent + " real payloads handled, answered in " + times.get(sent / 2)
                + " ms median, " + times.get(sent * 99 / 100) + " ms p99, " + times.getLast() + " ms at most");
    }

    /** The deliveries of this test that wait, with what their jobs say; another's may wait for a GitHub that has gone. */
    private List<String> unhandled() {
        return transaction.call(database -> database.fetch("""
                        select d.id, d.event, j.attempts, j.cause, j.execution_time from github_delivery d
                        left join scheduled_tasks j on j.task_instance = d.id where d.handled_at is null
                        and d.id like 'example-%'""").map(Record::toString));
    }
}
