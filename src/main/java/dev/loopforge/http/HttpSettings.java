package dev.loopforge.http;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where the program is reached: its port on loopback, and its public address where it has one. Only these names are
 * accepted in Host and Origin.
 *
 * @param answers whether it answers browsers at all; a worker tells its health and nothing else
 */
public record HttpSettings(int port, Optional<URI> publicUrl, boolean answers) {
    public HttpSettings(int port, Optional<URI> publicUrl) {
        this(port, publicUrl, true);
    }

    /** The names a Host header may carry, in lower case. */
    Set<String> hosts() {
        if (!answers) {
            return Set.of();
        }
        var hosts = new HashSet<String>();
        for (var name : Set.of("localhost", "127.0.0.1", "[::1]")) {
            hosts.add(name + ":" + port);
            if (port == 80) {
                hosts.add(name);
            }
        }
        publicUrl.ifPresent(url -> hosts.add(url.getRawAuthority().toLowerCase(Locale.ROOT)));
        return Set.copyOf(hosts);
    }

    /** The origins a browser may come from. */
    Set<String> origins() {
        var origins = new HashSet<String>();
        for (var name : Set.of("localhost", "127.0.0.1", "[::1]")) {
            origins.add("http://" + name + (port == 80 ? "" : ":" + port));
        }
        publicUrl.ifPresent(url ->
                origins.add(url.getScheme() + "://" + url.getRawAuthority().toLowerCase(Locale.ROOT)));
        return Set.copyOf(origins);
    }

    /** Where people reach it, for links: without a slash at the end. */
    public String baseUrl() {
        return publicUrl.map(url -> url.toString().replaceAll("/+$", "")).orElse("http://localhost:" + port);
    }

    /** Whether browsers reach it by TLS, so that cookies may be Secure. */
    public boolean secure() {
        return publicUrl.filter(url -> "https".equals(url.getScheme())).isPresent();
    }
}
