package dev.loopforge.git;

import dev.loopforge.http.Outgoing;
import dev.loopforge.http.PublicAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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

    /** Tells git by which proxy a host is reached, or at which address, and which authorities it may trust. */
    static Map<String, String> way(URI url, Outgoing outgoing) {
        if (url.getHost() == null || "ssh".equals(url.getScheme())) {
            return Map.of();
        }
        var config = new HashMap<String, String>();
        outgoing.authoritiesFile().ifPresent(file -> config.put("http.sslCAInfo", file.toString()));
        outgoing.proxyTo(url.getHost())
                .ifPresentOrElse(proxy -> config.put("http.proxy", address(proxy)), () -> config.putAll(pinned(url)));
        return config;
    }

    /** With name and password: it travels in the environment of git, which only this user and root can read. */
    private static String address(Outgoing.HttpProxy proxy) {
        var host = proxy.host().contains(":") ? "[" + proxy.host() + "]" : proxy.host();
        var login = proxy.login()
                .map(one -> encode(one.user()) + ":" + encode(one.password().reveal()) + "@")
                .orElse("");
        return "http://" + login + host + ":" + proxy.port();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Tells git to connect to the address this process knows the name by, the one {@link Mirrors#remote} has just looked
     * at: the JVM keeps an answer for half a minute, so a name cannot mean another machine a moment later.
     */
    private static Map<String, String> pinned(URI url) {
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
