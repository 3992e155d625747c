package dev.loopforge.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.testing.Ports;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each way a mail server can fail us is told by its own sentence, over the wire to one that others wrote. */
class MailServerTest {
    private static final MailSettings.Login LOGIN = new MailSettings.Login("studio", new Redacted("p@ss-word"));

    @Test
    void a_certificate_nobody_vouches_for_is_told_with_its_remedy() {
        try (var post = post(ServerSetup.PROTOCOL_SMTPS)) {
            assertThat(sent(post.port(), true, true))
                    .isEqualTo(new Delivery.Away("The mail server's certificate is not one we trust."
                            + " Name its authority in LOOPFORGE_CA_FILE."));
            assertThat(post.mail().getReceivedMessages()).isEmpty();
        }
    }

    @Test
    void a_password_does_not_go_to_a_server_without_tls() {
        try (var post = post(ServerSetup.PROTOCOL_SMTP)) {
            assertThat(sent(post.port(), false, false))
                    .isEqualTo(new Delivery.Away(
                            "The mail server offers no TLS, and a password goes over TLS or stays here."));
            assertThat(post.mail().getReceivedMessages()).isEmpty();
        }
    }

    @Test
    void tls_spoken_to_a_server_that_does_not_begin_with_it_is_told() {
        try (var post = post(ServerSetup.PROTOCOL_SMTP)) {
            assertThat(sent(post.port(), true, false))
                    .isInstanceOfSatisfying(Delivery.Away.class, away -> assertThat(away.why())
                            .startsWith("The mail server does not speak TLS there."));
        }
    }

    @Test
    void a_port_where_nobody_listens_is_told() {
        assertThat(sent(Ports.free(), false, true))
                .isEqualTo(
                        new Delivery.Away("Nothing listens where the mail server should be. See LOOPFORGE_SMTP_URL."));
    }

    @Test
    void what_is_right_arrives() {
        try (var post = post(ServerSetup.PROTOCOL_SMTP)) {
            assertThat(sent(post.port(), false, true)).isEqualTo(new Delivery.Accepted());
            assertThat(post.mail().getReceivedMessages()).hasSize(1);
        }
    }

    private record Post(GreenMail mail, int port) implements AutoCloseable {
        @Override
        public void close() {
            mail.stop();
        }
    }

    private static Post post(String protocol) {
        var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        mail.start();
        mail.setUser("studio@example.com", "studio", "p@ss-word");
        var server = protocol.equals(ServerSetup.PROTOCOL_SMTP) ? mail.getSmtp() : mail.getSmtps();
        return new Post(mail, server.getPort());
    }

    private static Delivery sent(int port, boolean tls, boolean plain) {
        var server = new MailSettings.Server("127.0.0.1", port, tls, plain, Optional.of(LOGIN), "studio@example.com");
        var settings = new MailSettings(Optional.of(server));
        return new MailServer(settings, Outgoing.straight(), Clock.systemUTC())
                .send(new Letter(UUID.randomUUID(), "ann@example.com", "Hello", "A text."));
    }
}
