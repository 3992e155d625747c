package dev.loopforge.launch;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.notification.MailSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads where mail leaves. What it says of a mistake repeats no part of the address, which may hold a password. */
final class SmtpAddress {
    private static final int PORT = 587;
    private static final int TLS_PORT = 465;

    private SmtpAddress() {}

    static MailSettings.Server parse(String text, @Nullable String from) {
        if (from == null || !MailSettings.isAddress(from)) {
            throw CannotStart.usage(
                    "LOOPFORGE_MAIL_FROM must be an e-mail address and nothing else, such as studio@example.com.");
        }
        try {
            var address = new URI(text);
            var scheme = String.valueOf(address.getScheme());
            var host = address.getHost();
            if (!scheme.equals("smtp") && !scheme.equals("smtps") || host == null) {
                throw malformed();
            }
            boolean tls = scheme.equals("smtps");
            int port = address.getPort() < 0 ? (tls ? TLS_PORT : PORT) : address.getPort();
            var name = host.replaceAll("[\\[\\]]", "");
            return new MailSettings.Server(
                    name, port, tls, Configuration.loopback(name), login(address.getRawUserInfo()), from);
        } catch (URISyntaxException | IllegalArgumentException unreadable) {
            throw malformed();
        }
    }

    private static Optional<MailSettings.Login> login(@Nullable String given) {
        if (given == null) {
            return Optional.empty();
        }
        int colon = given.indexOf(':');
        if (colon < 1) {
            throw malformed();
        }
        return Optional.of(new MailSettings.Login(
                decode(given.substring(0, colon)), new Redacted(decode(given.substring(colon + 1)))));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static CannotStart malformed() {
        return CannotStart.usage("LOOPFORGE_SMTP_URL is no address of a mail server. Write it as"
                + " smtp://user:password@host:587, or smtps:// for TLS from the start.");
    }
}
