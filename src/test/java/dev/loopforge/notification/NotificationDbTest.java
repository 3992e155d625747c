package dev.loopforge.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.notification.NotificationDbTest.WithMail;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.Ports;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people are told by mail, over the wire to a mail server that others wrote, and in the browser. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
@TestProfile(WithMail.class)
class NotificationDbTest {
    /** A mail server on loopback that wants a name and a password, and a public address for links. */
    public static final class WithMail implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "LOOPFORGE_SMTP_URL", "smtp://studio:p%40ss-word@127.0.0.1:" + Ports.free(),
                    "LOOPFORGE_MAIL_FROM", "studio@example.com",
                    "LOOPFORGE_PUBLIC_URL", "http://studio.example");
        }
    }

    private static final Duration LONG = Duration.ofSeconds(90);

    @Inject
    SetupLinks links;

    @Inject
    Board cards;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @ConfigProperty(name = "LOOPFORGE_SMTP_URL")
    String smtp = "";

    private GreenMail post;
    private SignedIn owner;
    private String board = "";

    @BeforeEach
    void open() {
        post = server();
        post.start();
        owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        board = Journey.answer(owner, 201, "POST", "/api/workflows/demo", "{}").getString("id");
    }

    @AfterEach
    void close() {
        post.stop();
    }

    private record Member(SignedIn person, String id, String login) {}

    @Test
    void mail_goes_to_nobody_who_has_not_shown_that_the_address_is_theirs() throws Exception {
        var ada = member("post.ada");
        for (var bad :
                List.of("ada", "ada@", "a b@c", "ada@example.com\r\nBcc: eve@example.com", "ada@x,eve@x", "<ada@x>")) {
            Journey.answer(
                    ada.person(), 422, "PUT", "/api/account/notification-settings/address", json("address", bad));
        }
        Journey.answer(
                ada.person(),
                200,
                "PUT",
                "/api/account/notification-settings/address",
                json("address", "ada@example.com"));
        comment("Look, @post.ada");
        var again = ada.person()
                .send("PUT", "/api/account/notification-settings/address", json("address", "eve@example.com"));
        assertThat(again.statusCode()).isEqualTo(429);
        for (int tries = 0; tries < 5; tries++) {
            Journey.answer(
                    ada.person(), 422, "POST", "/api/account/notification-settings/confirm", json("code", "1234"));
        }
        // Tried too often, the right code is as good as none.
        Journey.answer(
                ada.person(),
                422,
                "POST",
                "/api/account/notification-settings/confirm",
                json("code", code("ada@example.com")));

        assertThat(to("ada@example.com")).hasSize(1);
        assertThat(Journey.answer(ada.person(), 200, "GET", "/api/account/notification-settings", "")
                        .getBoolean("confirmed"))
                .isFalse();
    }

    @Test
    void what_concerns_a_person_reaches_them_by_mail_and_in_the_browser() throws Exception {
        var ben = member("post.ben");
        confirm(ben, "ben@example.com");
        Journey.answer(owner, 200, "PUT", "/api/providers/openai/key", json("apiKey", "sk-planted-0123456789abcdef"));
        var card = comment("Look, @post.ben: the key is sk-planted-0123456789abcdef\n.\nBcc: eve@example.com");
        var given = Journey.answer(
                owner,
                200,
                "PATCH",
                "/api/tasks/" + card.getString("id"),
                new JsonObject()
                        .put("version", card.getInteger("version"))
                        .put("assignee", ben.id())
                        .encode());
        cards.attend(
                TaskId.parse(given.getString("id")),
                Optional.of(new Attention(Attention.Kind.QUESTION, "The agent asks: blue or red?", List.of())),
                Actor.SYSTEM);

        assertThat(RunningStudio.await(() -> to("ben@example.com").size() >= 4, LONG))
                .isTrue();
        var mails = to("ben@example.com").stream().skip(1).toList();
        assertThat(mails).hasSize(3);
        for (var mail : mails) {
            assertThat(mail.getHeader("Subject")).hasSize(1);
            assertThat(mail.getHeader("Bcc")).isNull();
            assertThat(mail.getHeader("From")).containsExactly("Loopforge Studio <studio@example.com>");
            assertThat(mail.getContentType()).startsWith("text/plain");
            assertThat(whole(mail))
                    .doesNotContain("sk-planted")
                    .doesNotContain("ss-word")
                    .contains("http://studio.example/boards/" + board + "?task=" + card.getString("id"));
        }
        assertThat(Stream.of(mails.get(0), mails.get(1), mails.get(2)).map(NotificationDbTest::subject))
                .satisfiesExactlyInAnyOrder(
                        subject -> assertThat(subject).contains("mentioned you"),
                        subject -> assertThat(subject).contains("gave you a card"),
                        subject -> assertThat(subject).contains("needs you"));
        assertThat(mails).anySatisfy(mail -> assertThat(whole(mail)).contains("blue or red?"));
        assertThat(
                        Journey.answer(ben.person(), 200, "GET", "/api/account/notifications", "")
                                .getJsonArray("items")
                                .stream()
                                .map(item -> ((JsonObject) item).getString("kind")))
                .containsExactly("attention", "assigned", "mention");
        assertThat(owner.send("GET", "/api/account/notifications", "").body()).doesNotContain("post.ben");
    }

    @Test
    void nobody_is_told_what_they_do_not_want_or_may_not_know_or_did_themselves() throws Exception {
        var cy = member("post.cy");
        confirm(cy, "cy@example.com");
        Journey.answer(
                cy.person(),
                200,
                "PUT",
                "/api/account/notification-settings",
                new JsonObject()
                        .put("mail", new JsonArray().add("mention"))
                        .put("browser", new JsonArray())
                        .encode());
        var card = card();
        Journey.answer(
                owner,
                200,
                "PATCH",
                "/api/tasks/" + card.getString("id"),
                new JsonObject()
                        .put("version", card.getInteger("version"))
                        .put("assignee", cy.id())
                        .encode());
        comment(cy.person(), card, "I, @post.cy, name myself.");
        owner.send("DELETE", "/api/workflows/" + board + "/members/" + cy.id(), "");
        comment(owner, card, "Nobody here is @post.cy any more.");
        put(cy.id());
        comment(owner, card, "Welcome back, @post.cy.");

        assertThat(RunningStudio.await(() -> to("cy@example.com").size() >= 2, LONG))
                .isTrue();
        assertThat(to("cy@example.com").stream().skip(1)).singleElement().satisfies(mail -> assertThat(whole(mail))
                .contains("Welcome back"));
        assertThat(Journey.answer(cy.person(), 200, "GET", "/api/account/notifications", "")
                        .getJsonArray("items"))
                .isEmpty();
    }

    @Test
    void a_mail_waits_for_its_server_and_comes_once() throws Exception {
        var dee = member("post.dee");
        confirm(dee, "dee@example.com");
        post.stop();
        comment("Are you there, @post.dee?");
        assertThat(RunningStudio.await(
                        () -> owner.send("GET", "/api/admin/queues/retrying", "")
                                .body()
                                .contains("SendMail"),
                        LONG))
                .isTrue();
        post = server();
        post.start();

        assertThat(RunningStudio.await(() -> !to("dee@example.com").isEmpty(), LONG))
                .isTrue();
        assertThat(RunningStudio.await(
                        () -> !owner.send("GET", "/api/admin/queues/retrying", "")
                                .body()
                                .contains("SendMail"),
                        LONG))
                .isTrue();
        assertThat(to("dee@example.com")).hasSize(1);
    }

    private GreenMail server() {
        var at = smtp.substring(smtp.lastIndexOf(':') + 1);
        var server = new GreenMail(new ServerSetup(Integer.parseInt(at), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.setUser("studio@example.com", "studio", "p@ss-word");
        return server;
    }

    private List<MimeMessage> to(String address) {
        return Stream.of(post.getReceivedMessages())
                .filter(mail -> header(mail, "To").equals(address))
                .toList();
    }

    private static String subject(MimeMessage mail) {
        return header(mail, "Subject").replaceAll("\r\n", "");
    }

    private static String header(MimeMessage mail, String name) {
        try {
            return String.join("", mail.getHeader(name));
        } catch (jakarta.mail.MessagingException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String whole(MimeMessage mail) {
        try {
            return GreenMailUtil.getHeaders(mail) + "\n" + mail.getContent();
        } catch (IOException | jakarta.mail.MessagingException failure) {
            throw new AssertionError(failure);
        }
    }

    private String code(String address) {
        var text = whole(to(address).getFirst());
        var found = Pattern.compile("(?m)^(\\d{8})\\s*$").matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    private void confirm(Member member, String address) {
        Journey.answer(
                member.person(), 200, "PUT", "/api/account/notification-settings/address", json("address", address));
        var confirmed = Journey.answer(
                member.person(),
                200,
                "POST",
                "/api/account/notification-settings/confirm",
                json("code", code(address)));
        assertThat(confirmed.getBoolean("confirmed")).isTrue();
    }

    private JsonObject card() {
        return Journey.answer(owner, 201, "POST", "/api/workflows/" + board + "/tasks", json("title", "A card"));
    }

    private JsonObject comment(String text) {
        var card = card();
        comment(owner, card, text);
        return card;
    }

    private static void comment(SignedIn by, JsonObject card, String text) {
        Journey.answer(by, 201, "POST", "/api/tasks/" + card.getString("id") + "/comments", json("text", text));
    }

    private Member member(String login) {
        var made = Journey.answer(owner, 201, "POST", "/api/users", json("login", login));
        var id = made.getJsonObject("user").getString("id");
        put(id);
        var link = made.getJsonObject("invitation").getString("link");
        var token = link.substring(link.indexOf("#setup=") + "#setup=".length());
        return new Member(SignedIn.by("http://localhost:" + port, token), id, login);
    }

    private void put(String person) {
        var body = new JsonObject().put("userId", person).put("role", "MEMBER").encode();
        assertThat(owner.send("POST", "/api/workflows/" + board + "/members", body)
                        .statusCode())
                .isBetween(200, 201);
    }

    private static String json(String key, String value) {
        return new JsonObject().put(key, value).encode();
    }
}
