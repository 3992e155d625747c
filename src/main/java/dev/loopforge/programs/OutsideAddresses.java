package dev.loopforge.programs;

import dev.loopforge.http.Outgoing;
import dev.loopforge.http.PrivateAddress;
import dev.loopforge.http.PublicAddresses;
import dev.loopforge.kernel.Problem;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import okhttp3.Dns;

/**
 * Where webhooks may go: https to public addresses, the very addresses that were looked at; anywhere else only to hosts the
 * operator allowed.
 */
@Singleton
final class OutsideAddresses implements Dns {
    private final Set<String> allowed;
    private final Outgoing outgoing;

    OutsideAddresses(ProgramsSettings settings, Outgoing outgoing) {
        this.outgoing = outgoing;
        this.allowed = Set.copyOf(settings.allowedHosts().stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .toList());
    }

    /** The address, if a webhook may have it; what its name leads to is judged at each call. */
    URI checked(String text) {
        try {
            var url = URI.create(text.strip());
            boolean whole = url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getRawFragment() == null
                    && text.length() <= 1_000;
            boolean https = "https".equalsIgnoreCase(url.getScheme());
            boolean http = "http".equalsIgnoreCase(url.getScheme()) && allowed(url.getHost());
            if (whole && (https || http)) {
                outgoing.require(url.getHost(), this);
                return url;
            }
        } catch (IllegalArgumentException | UnknownHostException unusable) {
            throw refused();
        }
        throw refused();
    }

    private static Problem refused() {
        return Problem.invalid(
                "url",
                "A webhook's address is https:// and a public host. Others the operator allows by LOOPFORGE_ALLOWED_HOSTS.");
    }

    private boolean allowed(String host) {
        return allowed.contains(host.toLowerCase(Locale.ROOT));
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        var found = Arrays.asList(InetAddress.getAllByName(host));
        if (!allowed(host) && !found.stream().allMatch(PublicAddresses::isPublic)) {
            throw new PrivateAddress(host);
        }
        return found;
    }
}
