package dev.loopforge.notification;

import dev.loopforge.kernel.Redacted;
import java.util.Optional;
import java.util.regex.Pattern;

/** By which server mail leaves; without one none does. */
public record MailSettings(Optional<Server> server) {
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?");

    /** Whether the text is an e-mail address and nothing else: no name beside it, no second line. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /**
     * A mail server.
     *
     * @param tls whether the connection begins with TLS; otherwise it is changed to TLS where the server offers that
     * @param plain whether a password may go over a connection without TLS: to this machine itself only
     * @param from the address mail comes from
     */
    public record Server(String host, int port, boolean tls, boolean plain, Optional<Login> login, String from) {}

    /** Who we are there. */
    public record Login(String user, Redacted password) {}
}
