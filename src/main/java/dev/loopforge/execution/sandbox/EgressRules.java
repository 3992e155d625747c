package dev.loopforge.execution.sandbox;

import dev.loopforge.http.PublicAddresses;
import dev.loopforge.kernel.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which hosts a command may reach. A name is looked up once, here; the connection is made to exactly the addresses that
 * were checked, so a name server that changes its answer in between gains nothing.
 */
final class EgressRules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?+");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]++|0x[0-9a-f.x]++|.*\\.(\\d++|0x[0-9a-f]*+)|.*:.*");
    private static final Set<Integer> PORTS = Set.of(80, 443);

    private final Set<String> exact;
    private final List<String> suffixes;
    private final Set<String> operatorHosts;

    EgressRules(List<String> hosts, Set<String> operatorHosts) {
        exact = Set.copyOf(hosts.stream()
                .map(EgressRules::plain)
                .filter(host -> !host.startsWith("*."))
                .toList());
        suffixes = hosts.stream()
                .map(EgressRules::plain)
                .filter(host -> host.startsWith("*."))
                .map(host -> host.substring(1))
                .toList();
        this.operatorHosts = operatorHosts;
    }

    /** A rule somebody wrote: an exact name or address, or {@code *.} and at least two labels. */
    static void check(String rule) {
        String host = plain(rule);
        String name = host.startsWith("*.") ? host.substring(2) : host;
        boolean wide = host.startsWith("*.")
                && (!name.contains(".") || ADDRESS.matcher(name).matches());
        if (wide || !(NAME.matcher(name).matches() || isSixth(name)) || name.contains("..")) {
            throw Problem.refused("sandbox-host", "Not a host name or *.suffix: " + rule);
        }
    }

    private static boolean isSixth(String name) {
        return name.matches("[0-9a-f:.]{2,45}") && name.contains(":");
    }

    /** Lower case, without the dot of the root and without the brackets of an IPv6 address. */
    static String plain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** The addresses to connect to; empty means refused. A name that cannot be looked up is an {@link IOException}. */
    List<InetAddress> admit(String host, int port) throws IOException {
        if (!listed(host)) {
            return List.of();
        }
        boolean operators = operatorHosts.contains(host) || operatorHosts.contains(host + ":" + port);
        if (!PORTS.contains(port) && !operatorHosts.contains(host + ":" + port)) {
            return List.of();
        }
        var addresses = List.of(resolve(host));
        return operators || addresses.stream().allMatch(PublicAddresses::isPublic) ? addresses : List.of();
    }

    private static InetAddress[] resolve(String host) throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    private boolean listed(String host) {
        if (exact.contains(host)) {
            return true;
        }
        boolean name = NAME.matcher(host).matches()
                && !host.contains("..")
                && !ADDRESS.matcher(host).matches();
        return name && suffixes.stream().anyMatch(host::endsWith);
    }
}
