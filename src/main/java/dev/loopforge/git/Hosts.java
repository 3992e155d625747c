package dev.loopforge.git;

import dev.loopforge.http.PublicAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells whether a host's name leads into this machine or its network. */
final class Hosts {
    private Hosts() {}

    static boolean reachesInside(String host) {
        try {
            for (var address : InetAddress.getAllByName(host.replaceAll("^\\[|]$", ""))) {
                if (!PublicAddresses.isPublic(address)) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException unknown) {
            // Nothing can be reached by a name nobody knows; git will say so in its own words.
            return false;
        }
    }

    /**
     * Tells git to connect to the address this process knows the name by, the one {@link Mirrors#remote} has just looked
     * at: the JVM keeps an answer for half a minute, so a name cannot mean another machine a moment later.
     */
    static Map<String, String> pinned(URI url) {
        if (!"https".equals(url.getScheme())
                || url.getHost() == null
                || url.getHost().startsWith("[")) {
            return Map.of();
        }
        try {
            int port = url.getPort() < 0 ? 443 : url.getPort();
            var addresses = Stream.of(InetAddress.getAllByName(url.getHost()))
                    .map(address -> address instanceof Inet6Address
                            ? "[" + address.getHostAddress() + "]"
                            : address.getHostAddress())
                    .collect(Collectors.joining(","));
            return Map.of("http.curloptResolve", url.getHost() + ":" + port + ":" + addresses);
        } catch (UnknownHostException unknown) {
            return Map.of();
        }
    }
}
