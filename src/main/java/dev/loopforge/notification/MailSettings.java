package dev.loopforge.notification;

import dev.loopforge.kernel.Redacted;
import java.util.Optional;

/** By which server mail leaves; without one none does. */
public record MailSettings(Optional<Server> server) {
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
