package dev.loopforge.launch;

import static dev.loopforge.launch.GitHubStage.LIMIT;
import static dev.loopforge.launch.GitHubStage.reviewed;
import static dev.loopforge.testing.Journey.answer;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.writes;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.loopforge.testing.Loot;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.PrivateNetwork;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The packaged program in a company's network: everybody it calls is known to the proxy alone, and has a certificate of the
 * company's own authority.
 */
class OutgoingProgramTest {
    @Test
    void github_git_models_webhooks_and_mail_are_reached_by_the_proxy_and_known_by_the_companys_authority()
            throws Exception {
        GitHubStage.requireCounterparts();
        var post = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        var told = new AtomicInteger();
        var receiver = receiver(told);
        try (var network = new PrivateNetwork();
                var models = ModelServer.playing(List.of(ModelPart.of("insider")
                        .plans("test -f inside.txt", "inside.txt")
                        .turn(writes("inside.txt", "one\n"))
                        .turn(finishes("One."))));
                var begun = TempRepo.sample()) {
            post.start();
            var mail = network.publish("mail", post.getSmtp().getPort());
            var hooks = network.publish("hooks", receiver.getAddress().getPort());
            try (var hub = new GitHubStage(
                    begun,
                    (git, github) -> Map.of(
                            "LOOPFORGE_OPENAI_URL",
                            published(network, "models", models.url()) + "/v1",
                            "LOOPFORGE_GITHUB_URL",
                            published(network, "github", git),
                            "LOOPFORGE_GITHUB_API_URL",
                            published(network, "api", github),
                            "LOOPFORGE_SMTP_URL",
                            "smtps://" + mail,
                            "LOOPFORGE_MAIL_FROM",
                            "studio@company.test",
                            "LOOPFORGE_CA_FILE",
                            network.authority().toString(),
                            "LOOPFORGE_PROXY",
                            network.proxy(),
                            "LOOPFORGE_NO_PROXY",
                            "localhost"))) {
                answer(
                        hub.person,
                        201,
                        "POST",
                        "/api/workflows/" + hub.board + "/webhooks",
                        new JsonObject()
                                .put("url", "https://" + hooks + "/heard")
                                .encode());
                answer(
                        hub.person,
                        200,
                        "PUT",
                        "/api/account/notification-settings/address",
                        new JsonObject().put("address", "ada@company.test").encode());
                var card = hub.card("Work inside", "insider");
                var task = reviewed(card);
                assertThat(hub.code.git("show", task.getString("branch") + ":inside.txt"))
                        .isEqualTo("one");
                RunningStudio.await(() -> told.get() > 0, LIMIT);
                assertThat(told).as("webhooks told").hasPositiveValue();
                RunningStudio.await(() -> post.getReceivedMessages().length > 0, LIMIT);
                assertThat(post.getReceivedMessages()).as("mail").isNotEmpty();
                assertThat(network.tunnels().stream().map(tunnel -> tunnel.replaceAll("\\..*", "")))
                        .contains("github", "api", "models", "hooks", "mail");
                assertThat(hub.studio.logText()).doesNotContain(Loot.shapes(network.password()));
            }
        } finally {
            post.stop();
            receiver.stop(0);
        }
    }

    private static String published(PrivateNetwork network, String name, String address) {
        return "https://" + network.publish(name, URI.create(address).getPort());
    }

    private static HttpServer receiver(AtomicInteger told) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            told.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
