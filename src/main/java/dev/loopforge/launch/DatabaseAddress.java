package dev.loopforge.launch;

import dev.loopforge.kernel.Redacted;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a PostgreSQL is and who we are there.
 *
 * @param url for pgjdbc, without user and password
 */
record DatabaseAddress(String url, String user, Redacted password) {
    private static final String FORM = "DATABASE_URL must look like postgresql://user:password@host:5432/name.";

    /** Reads {@code postgresql://user:password@host:port/name?…}, with {@code jdbc:} before it or without. */
    static DatabaseAddress parse(String text) {
        try {
            var address = new URI(text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text);
            String scheme = String.valueOf(address.getScheme());
            if (!scheme.equals("postgresql") && !scheme.equals("postgres") || address.getHost() == null) {
                throw CannotStart.usage(FORM);
            }
            String[] login = credentials(address);
            return new DatabaseAddress(url(address), login[0], new Redacted(login[1]));
        } catch (URISyntaxException | IllegalArgumentException malformed) {
            throw CannotStart.usage(FORM);
        }
    }

    /** A connection per call, given up after five seconds: for the start, before there is a pool. */
    DataSource source() {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password.reveal());
        source.setConnectTimeout(4);
        source.setLoginTimeout(5);
        return source;
    }

    private static String url(URI address) {
        int port = address.getPort() < 0 ? 5432 : address.getPort();
        String query = address.getRawQuery();
        return "jdbc:postgresql://" + address.getHost() + ":" + port + address.getRawPath()
                + (query == null ? "" : "?" + query);
    }

    private static String[] credentials(URI address) {
        String given = address.getRawUserInfo();
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
