package dev.loopforge.notification;

import dev.loopforge.http.Outgoing;
import jakarta.activation.DataHandler;
import jakarta.inject.Singleton;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.ByteArrayDataSource;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.Date;
import java.util.Properties;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** The mail server, spoken to over SMTP. A password goes over TLS or stays here. */
@Singleton
final class MailServer {
    private static final String CONNECT_MILLIS = "10000";
    private static final String ANSWER_MILLIS = "20000";
    private static final int FIRST_FINAL_CODE = 500;

    private final MailSettings settings;
    private final Outgoing outgoing;
    private final Clock clock;

    MailServer(MailSettings settings, Outgoing outgoing, Clock clock) {
        this.settings = settings;
        this.outgoing = outgoing;
        this.clock = clock;
    }

    boolean known() {
        return settings.server().isPresent();
    }

    /** Gives the server the mail and waits for its word on it. */
    Delivery send(Letter letter) {
        return settings.server()
                .<Delivery>map(server -> send(server, letter))
                .orElseGet(() -> new Delivery.Refused("No mail server is set (LOOPFORGE_SMTP_URL)."));
    }

    private Delivery send(MailSettings.Server server, Letter letter) {
        var session = Session.getInstance(properties(server));
        var name = new URLName("smtp", server.host(), server.port(), null, null, null);
        try (var transport = new SMTPTransport(session, name)) {
            transport.connect(
                    server.host(),
                    server.port(),
                    server.login().map(MailSettings.Login::user).orElse(null),
                    server.login().map(login -> login.password().reveal()).orElse(null));
            var message = message(session, server, letter);
            transport.sendMessage(message, message.getAllRecipients());
            return new Delivery.Accepted();
        } catch (AuthenticationFailedException refused) {
            return new Delivery.Away("The mail server refused our name and password.");
        } catch (SendFailedException refused) {
            return code(refused) >= FIRST_FINAL_CODE
                    ? new Delivery.Refused("The mail server refused the mail with code " + code(refused) + ".")
                    : new Delivery.Away("The mail server takes no mail now (code " + code(refused) + ").");
        } catch (MessagingException unreachable) {
            return new Delivery.Away(why(unreachable));
        }
    }

    /** Why no word was spoken with the server, and what the operator can do. */
    private static String why(MessagingException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertificateException untrusted -> {
                    return "The mail server's certificate is not one we trust. Name its authority in LOOPFORGE_CA_FILE.";
                }
                case SSLPeerUnverifiedException other -> {
                    return "The mail server's certificate is for another name than LOOPFORGE_SMTP_URL has.";
                }
                case UnknownHostException unknown -> {
                    return "Nobody knows the mail server's name. See LOOPFORGE_SMTP_URL.";
                }
                case ConnectException refused -> {
                    return "Nothing listens where the mail server should be. See LOOPFORGE_SMTP_URL.";
                }
                case SocketTimeoutException silent -> {
                    return "The mail server does not answer.";
                }
                default -> {
                    // What caused it may say more.
                }
            }
        }
        return switch (failure.getCause()) {
            case SSLException broken ->
                "The mail server does not speak TLS there. smtps:// in LOOPFORGE_SMTP_URL is for a port that begins with it,"
                        + " smtp:// for one that changes to it.";
            case null ->
                String.valueOf(failure.getMessage()).contains("STARTTLS")
                        ? "The mail server offers no TLS, and a password goes over TLS or stays here."
                        : "The mail server cannot be reached.";
            default -> "The mail server cannot be reached.";
        };
    }

    private Properties properties(MailSettings.Server server) {
        var properties = new Properties();
        properties.put("mail.smtp.ssl.enable", String.valueOf(server.tls()));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.starttls.enable", "true");
        boolean private_ = server.login().isPresent() && !server.plain() && !server.tls();
        properties.put("mail.smtp.starttls.required", String.valueOf(private_));
        properties.put("mail.smtp.auth", String.valueOf(server.login().isPresent()));
        outgoing.authorities()
                .ifPresent(trusted -> properties.put(
                        "mail.smtp.ssl.socketFactory", trusted.context().getSocketFactory()));
        outgoing.proxyTo(server.host()).ifPresent(proxy -> {
            properties.put("mail.smtp.proxy.host", proxy.host());
            properties.put("mail.smtp.proxy.port", String.valueOf(proxy.port()));
            proxy.login().ifPresent(login -> {
                properties.put("mail.smtp.proxy.user", login.user());
                properties.put("mail.smtp.proxy.password", login.password().reveal());
            });
        });
        properties.put("mail.smtp.connectiontimeout", CONNECT_MILLIS);
        properties.put("mail.smtp.timeout", ANSWER_MILLIS);
        properties.put("mail.smtp.writetimeout", ANSWER_MILLIS);
        return properties;
    }

    private Message message(Session session, MailSettings.Server server, Letter letter) throws MessagingException {
        var message = new MimeMessage(session) {
            /** The same mail keeps its name when it is sent again. */
            @Override
            protected void updateMessageID() throws MessagingException {
                var host = server.from().substring(server.from().indexOf('@'));
                setHeader("Message-ID", "<" + letter.id() + host + ">");
            }
        };
        message.setFrom(new InternetAddress("Loopforge Studio <" + server.from() + ">", true));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.to(), true));
        message.setSubject(letter.subject(), "UTF-8");
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Auto-Submitted", "auto-generated");
        var text = letter.text().getBytes(StandardCharsets.UTF_8);
        message.setDataHandler(new DataHandler(new ByteArrayDataSource(text, "text/plain; charset=UTF-8")));
        message.saveChanges();
        return message;
    }

    /** The code of the server's answer to the mail itself or to the one it is for. */
    private static int code(SendFailedException failure) {
        for (Exception cause = failure; cause instanceof MessagingException said; cause = said.getNextException()) {
            if (cause instanceof SMTPAddressFailedException address) {
                return address.getReturnCode();
            }
            if (cause instanceof SMTPSendFailedException sent && sent.getNextException() == null) {
                return sent.getReturnCode();
            }
        }
        return failure instanceof SMTPSendFailedException sent ? sent.getReturnCode() : 0;
    }
}
