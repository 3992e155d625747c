package dev.loopforge.launch;

import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Redacted;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads which proxy leads out. What it says of a mistake repeats no part of the address, which may hold a password. */
final class ProxyAddress {
    private static final int PORT = 3128;

    private ProxyAddress() {}

    static Outgoing.HttpProxy parse(String text) {
        try {
            var address = new URI(text);
            boolean bare = address.getRawPath() == null || address.getRawPath().matches("/?");
            if (!"http".equals(address.getScheme())
                    || address.getHost() == null
                    || !bare
                    || address.getRawQuery() != null
                    || address.getRawFragment() != null) {
                throw malformed();
            }
            return new Outgoing.HttpProxy(
                    address.getHost().replaceAll("[\\[\\]]", ""),
                    address.getPort() < 0 ? PORT : address.getPort(),
                    login(address.getRawUserInfo()));
        } catch (URISyntaxException | IllegalArgumentException unreadable) {
            throw malformed();
        }
    }

    private static Optional<Outgoing.Login> login(@Nullable String given) {
        if (given == null) {
            return Optional.empty();
        }
        int colon = given.indexOf(':');
        if (colon < 1) {
            throw malformed();
        }
        return Optional.of(new Outgoing.Login(
                decode(given.substring(0, colon)), new Redacted(decode(given.substring(colon + 1)))));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static CannotStart malformed() {
        return CannotStart.usage("LOOPFORGE_PROXY is no address of a proxy. Write it as http://host:3128, or"
                + " http://user:password@host:3128.");
    }
}
