package dev.loopforge.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.identity.SetupLinks;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class PresenceDbTest {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(15);

    @Inject
    SetupLinks links;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private volatile JsonArray seen = new JsonArray();
    private SignedIn owner;
    private String board = "";

    @BeforeEach
    void open() {
        owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        board = new JsonObject(owner.send("POST", "/api/workflows/demo", "{}").body()).getString("id");
    }

    @Test
    void who_has_not_touched_the_page_is_told_as_idle_until_they_do() {
        var watching = owner.watch(board, this::hear);
        var other = owner.watch(board, message -> {});

        other.sendText("{\"type\":\"presence\",\"taskId\":\"card\",\"idle\":true}", true)
                .join();
        assertThat(RunningStudio.await(() -> looking("card", true), GONE_WITHIN))
                .as(seen.encode())
                .isTrue();

        other.sendText("{\"type\":\"presence\",\"taskId\":\"card\"}", true).join();
        assertThat(RunningStudio.await(() -> looking("card", false), GONE_WITHIN))
                .as(seen.encode())
                .isTrue();
        other.abort();
        watching.abort();
    }

    @Test
    void who_does_not_answer_any_more_is_gone_within_15_seconds_and_comes_back_with_a_word() {
        var watching = owner.watch(board, this::hear);
        var reads = new AtomicBoolean(true);
        var frozen = owner.watch(board, message -> {}, reads::get);
        frozen.sendText("{\"type\":\"presence\",\"taskId\":\"card\"}", true).join();
        assertThat(RunningStudio.await(() -> looking("card", false), GONE_WITHIN))
                .as(seen.encode())
                .isTrue();

        reads.set(false);
        assertThat(RunningStudio.await(() -> !looking("card", false), GONE_WITHIN))
                .as(seen.encode())
                .isTrue();

        reads.set(true);
        frozen.request(100);
        assertThat(RunningStudio.await(() -> looking("card", false), GONE_WITHIN))
                .as(seen.encode())
                .isTrue();
        frozen.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(RunningStudio.await(() -> !looking("card", false), GONE_WITHIN))
                .as(seen.encode())
                .isTrue();
        watching.abort();
    }

    @Test
    void every_page_that_greets_at_once_is_welcomed() {
        var welcomed = new AtomicInteger();
        int pages = 100;
        for (int page = 0; page < pages; page++) {
            Thread.ofVirtual().start(() -> {
                var socket = owner.watch(board, message -> {
                    if ("welcome".equals(message.getString("type"))) {
                        welcomed.incrementAndGet();
                    }
                });
                socket.request(1);
            });
        }
        RunningStudio.await(() -> welcomed.get() == pages, Duration.ofSeconds(20));
        assertThat(welcomed).hasValue(pages);
    }

    private void hear(JsonObject message) {
        switch (message.getString("type")) {
            case "welcome" -> seen = message.getJsonArray("presence");
            case "presence" -> seen = message.getJsonArray("users");
            default -> {
                // Only people matter here.
            }
        }
    }

    private boolean looking(String card, boolean idle) {
        return seen.stream()
                .map(JsonObject.class::cast)
                .anyMatch(
                        person -> card.equals(person.getString("taskId")) && idle == person.getBoolean("idle", false));
    }
}
