package dev.loopforge.launch;

import dev.loopforge.kernel.Redacted;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a PostgreSQL is and who we are there.
 *
 * @param url for pgjdbc, without user and password
 * @param lineage what is known of its history; absent of a PostgreSQL of our own, which has no replicas
 */
record DatabaseAddress(String url, String user, Redacted password, Optional<Lineage> lineage) {
    private static final String FORM = "DATABASE_URL must look like postgresql://user:password@host:5432/name.";
    private static final Pattern HOSTS = Pattern.compile("[\\w.-]+(:\\d{1,5})?(,[\\w.-]+(:\\d{1,5})?)+");
    private static final String CHOICE = "targetServerType=";
    private static final String PRIMARY = CHOICE + "primary";
    private static final Pattern PLACES = Pattern.compile("(jdbc:postgresql://)([^/]+)(/.*)");

    DatabaseAddress(String url, String user, Redacted password) {
        this(url, user, password, Optional.empty());
    }

    /**
     * Reads {@code postgresql://user:password@host:port/name?…}, with {@code jdbc:} before it or without. Of several hosts,
     * {@code host:port,host:port}, the one is used that takes writes: after a failover it is another.
     */
    static DatabaseAddress parse(String text) {
        try {
            var address = new URI(text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text);
            String scheme = String.valueOf(address.getScheme());
            if (!scheme.equals("postgresql") && !scheme.equals("postgres")
                    || hosts(address).isEmpty()) {
                throw CannotStart.usage(FORM);
            }
            String[] login = credentials(address);
            return new DatabaseAddress(url(address), login[0], new Redacted(login[1]));
        } catch (URISyntaxException | IllegalArgumentException malformed) {
            throw CannotStart.usage(FORM);
        }
    }

    /** The same, whose history is known from what was seen from this data folder, and remembered there. */
    DatabaseAddress knownIn(Path folder) {
        return new DatabaseAddress(url, user, password, Optional.of(Lineage.in(folder)));
    }

    /** A connection per call, given up after five seconds: for the start, before there is a pool. */
    DataSource source() {
        return source(Duration.ZERO);
    }

    /** The same, given up too when nothing comes on it for this long. */
    DataSource source(Duration silence) {
        return newest(silence).<DataSource>map(primary -> primary).orElseGet(() -> plain(url, silence));
    }

    /** The same with the choice between its hosts at hand; absent where the address itself says which of them it wants. */
    Optional<NewestPrimary> newest(Duration silence) {
        var places = PLACES.matcher(url);
        if (lineage.isEmpty() || !places.matches() || url.contains(CHOICE) && !url.contains(PRIMARY)) {
            return Optional.empty();
        }
        var hosts = new LinkedHashMap<String, PGSimpleDataSource>();
        for (var host : places.group(2).split(",")) {
            hosts.put(host, plain(places.group(1) + host + places.group(3), silence));
        }
        return Optional.of(new NewestPrimary(hosts, lineage.get()));
    }

    private PGSimpleDataSource plain(String url, Duration silence) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password.reveal());
        source.setConnectTimeout(4);
        source.setLoginTimeout(5);
        if (silence.isPositive()) {
            source.setSocketTimeout((int) silence.toSeconds());
            source.setTcpKeepAlive(true);
        }
        return source;
    }

    private static String url(URI address) {
        var hosts = hosts(address);
        var parameters = new ArrayList<String>();
        Optional.ofNullable(address.getRawQuery()).ifPresent(parameters::add);
        if (hosts.size() > 1 && !String.valueOf(address.getRawQuery()).contains(CHOICE)) {
            parameters.add(PRIMARY);
        }
        return "jdbc:postgresql://" + String.join(",", hosts) + address.getRawPath()
                + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    /** Each with its port; none where the address names no host. */
    private static List<String> hosts(URI address) {
        if (address.getHost() != null) {
            return List.of(address.getHost() + ":" + (address.getPort() < 0 ? 5432 : address.getPort()));
        }
        var authority = String.valueOf(address.getRawAuthority());
        var several = authority.substring(authority.lastIndexOf('@') + 1);
        if (!HOSTS.matcher(several).matches()) {
            return List.of();
        }
        return Stream.of(several.split(","))
                .map(host -> host.contains(":") ? host : host + ":5432")
                .toList();
    }

    /** Who we are there; {@link URI} tells it of one host only. */
    private static @Nullable String login(URI address) {
        var authority = String.valueOf(address.getRawAuthority());
        int at = authority.lastIndexOf('@');
        return at < 0 ? null : authority.substring(0, at);
    }

    private static String[] credentials(URI address) {
        var given = login(address);
        if (given == null) {
            String query = address.getRawQuery() == null ? "" : address.getRawQuery();
            return new String[] {parameter(query, "user"), parameter(query, "password")};
        }
        int colon = given.indexOf(':');
        return colon < 0
                ? new String[] {decode(given), ""}
                : new String[] {decode(given.substring(0, colon)), decode(given.substring(colon + 1))};
    }

    private static String parameter(String query, String name) {
        for (String pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                return decode(pair.substring(name.length() + 1));
            }
        }
        return "";
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
