package dev.loopforge.launch;

import dev.loopforge.http.Authorities;
import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.notification.MailSettings;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the surroundings ask for, read once. This is the only place that reads the environment; a value that makes no sense
 * stops the start with a sentence that names its key. It prints without values, because some are secrets.
 */
final class Configuration {
    private final Map<Key, String> values;
    private final List<String> unknown;

    private Configuration(Map<Key, String> values, List<String> unknown) {
        this.values = new EnumMap<>(values);
        this.unknown = List.copyOf(unknown);
        checkAll();
    }

    /** Of this process: its environment, then the file that {@code LOOPFORGE_CONFIG} names. */
    static Configuration ofProcess() {
        return of(System.getenv());
    }

    static Configuration of(Map<String, String> environment) {
        var values = new EnumMap<Key, String>(Key.class);
        var unknown = new ArrayList<String>();
        String file = environment.getOrDefault(Key.LOOPFORGE_CONFIG.name(), "").strip();
        if (!file.isEmpty()) {
            read(Path.of(file)).forEach((name, value) -> take(name, value, values, unknown, true));
        }
        environment.forEach((name, value) -> take(name, value, values, unknown, false));
        return new Configuration(values, unknown);
    }

    private static void take(
            String name, String value, Map<Key, String> values, List<String> unknown, boolean nameEvery) {
        String spelled = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        Optional<Key> key = Stream.of(Key.values())
                .filter(known -> known.name().equals(spelled))
                .findFirst();
        if (key.isPresent() && !value.isBlank()) {
            values.put(key.get(), value.strip());
        }
        if (key.isEmpty() && (nameEvery || name.startsWith("LOOPFORGE_"))) {
            unknown.add(name);
        }
    }

    private static Map<String, String> read(Path file) {
        try {
            var properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            var read = new java.util.TreeMap<String, String>();
            properties.stringPropertyNames().forEach(name -> read.put(name, properties.getProperty(name)));
            return read;
        } catch (IOException | IllegalArgumentException unreadable) {
            throw CannotStart.usage("LOOPFORGE_CONFIG names " + file
                    + ", which cannot be read as a properties file. Check" + " the path and its rights.");
        }
    }

    private void checkAll() {
        port();
        managementPort();
        publicUrl();
        workers();
        keepLogs();
        keepActivity();
        stuckAfter();
        mostRuns();
        diskReserve();
        mostDisk();
        wholeClone();
        database();
        redis();
        mail();
        authorities();
        proxy();
        log();
        logLevel();
        sandboxOff();
        Stream.of(
                        Key.LOOPFORGE_GITHUB_URL,
                        Key.LOOPFORGE_GITHUB_API_URL,
                        Key.LOOPFORGE_ANTHROPIC_URL,
                        Key.LOOPFORGE_OPENAI_URL,
                        Key.LOOPFORGE_GOOGLE_URL,
                        Key.LOOPFORGE_OTLP_URL)
                .forEach(this::url);
        if (text(Key.LOOPFORGE_GITHUB_APP_ID).isPresent() != githubAppKey().isPresent()) {
            throw CannotStart.usage("LOOPFORGE_GITHUB_APP_ID and LOOPFORGE_GITHUB_APP_KEY_FILE belong together; one of"
                    + " them is not set. Set both, or neither.");
        }
        if (text(Key.GITHUB_CLIENT_ID).isPresent()
                != text(Key.GITHUB_CLIENT_SECRET).isPresent()) {
            throw CannotStart.usage("GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET belong together; one of them is not set."
                    + " Set both, or neither.");
        }
        if (text(Key.LOOPFORGE_BIND).isPresent() && publicUrl().isEmpty() && !loopback(bind())) {
            throw CannotStart.usage(
                    "LOOPFORGE_BIND opens the program to other machines, and LOOPFORGE_PUBLIC_URL is not"
                            + " set. Set it to the https address people will use, or remove LOOPFORGE_BIND.");
        }
    }

    Optional<String> text(Key key) {
        return Optional.ofNullable(values.get(key));
    }

    Optional<Redacted> secret(Key key) {
        return text(key).map(Redacted::new);
    }

    /** Names that look like ours and are not: most likely a slip. */
    List<String> unknown() {
        return unknown;
    }

    int port() {
        return number(Key.PORT, 3000, 0, 65_535);
    }

    /** A worker is asked for its health alone, so any free port does where none is named. */
    int workerPort() {
        return number(Key.PORT, 0, 0, 65_535);
    }

    int managementPort() {
        return number(Key.LOOPFORGE_MANAGEMENT_PORT, 0, 0, 65_535);
    }

    String managementBind() {
        return text(Key.LOOPFORGE_MANAGEMENT_BIND).orElse("127.0.0.1");
    }

    Optional<Duration> keepLogs() {
        return days(Key.LOOPFORGE_KEEP_LOGS_DAYS);
    }

    Optional<Duration> keepActivity() {
        return days(Key.LOOPFORGE_KEEP_ACTIVITY_DAYS);
    }

    private Optional<Duration> days(Key key) {
        int days = number(key, 0, 1, 36_500);
        return days == 0 ? Optional.empty() : Optional.of(Duration.ofDays(days));
    }

    int mostRuns() {
        return (int) number(Key.LOOPFORGE_MAX_RUNS, 64, 1, 10_000);
    }

    /** Bytes. */
    long diskReserve() {
        return (long) number(Key.LOOPFORGE_DISK_RESERVE_MIB, 512, 1, 1 << 20) << 20;
    }

    /** Bytes; empty where only the disk is a bound. */
    OptionalLong mostDisk() {
        return text(Key.LOOPFORGE_MAX_DISK_MIB).isPresent()
                ? OptionalLong.of((long) number(Key.LOOPFORGE_MAX_DISK_MIB, 1, 1, 100 << 20) << 20)
                : OptionalLong.empty();
    }

    /** Bytes. */
    long wholeClone() {
        return (long) number(Key.LOOPFORGE_WHOLE_CLONE_MIB, 512, 1, 1 << 20) << 20;
    }

    Duration stuckAfter() {
        return Duration.ofSeconds(number(Key.LOOPFORGE_STUCK_SECONDS, 600, 1, 86_400));
    }

    int workers() {
        return number(Key.LOOPFORGE_WORKERS, 2, 1, 64);
    }

    String bind() {
        return text(Key.LOOPFORGE_BIND).orElse("127.0.0.1");
    }

    static boolean loopback(String address) {
        return Set.of("127.0.0.1", "::1", "localhost").contains(address);
    }

    Optional<URI> publicUrl() {
        return url(Key.LOOPFORGE_PUBLIC_URL);
    }

    Optional<DatabaseAddress> database() {
        return text(Key.DATABASE_URL).map(DatabaseAddress::parse).map(address -> address.knownIn(dataFolder()));
    }

    Optional<RedisURI> redis() {
        return text(Key.REDIS_URL).map(value -> {
            try {
                return RedisURI.create(value);
            } catch (IllegalArgumentException malformed) {
                // Its message may repeat the password.
                throw CannotStart.usage("REDIS_URL is no address of a Redis. Write it as redis://:password@host:port,"
                        + " rediss:// for TLS, or leave it away.");
            }
        });
    }

    Optional<MailSettings.Server> mail() {
        if (text(Key.LOOPFORGE_SMTP_URL).isPresent()
                != text(Key.LOOPFORGE_MAIL_FROM).isPresent()) {
            throw CannotStart.usage(
                    "LOOPFORGE_SMTP_URL and LOOPFORGE_MAIL_FROM belong together; one of them is not set."
                            + " Set both, or neither.");
        }
        return text(Key.LOOPFORGE_SMTP_URL).map(url -> SmtpAddress.parse(url, values.get(Key.LOOPFORGE_MAIL_FROM)));
    }

    /** The operator's own certificate authorities; none where the usual ones are enough. */
    List<X509Certificate> authorities() {
        return text(Key.LOOPFORGE_CA_FILE)
                .map(file -> {
                    try {
                        return Authorities.read(folder(file));
                    } catch (IOException | CertificateException unreadable) {
                        throw CannotStart.usage("LOOPFORGE_CA_FILE names " + file
                                + ", which cannot be read as PEM certificates. Check the path and its rights.");
                    }
                })
                .orElse(List.of());
    }

    Optional<Outgoing.HttpProxy> proxy() {
        return text(Key.LOOPFORGE_PROXY).map(ProxyAddress::parse);
    }

    List<String> withoutProxy() {
        var named = list(Key.LOOPFORGE_NO_PROXY, ",");
        return named.isEmpty() ? list("localhost,127.0.0.1,::1", ",") : named;
    }

    Path dataFolder() {
        return text(Key.LOOPFORGE_DATA).map(Configuration::folder).orElseGet(Configuration::usualFolder);
    }

    List<String> allowedHosts() {
        return list(Key.LOOPFORGE_ALLOWED_HOSTS, ",");
    }

    /** The private key of the GitHub App. */
    Optional<Redacted> githubAppKey() {
        return text(Key.LOOPFORGE_GITHUB_APP_KEY_FILE).map(file -> {
            try {
                return new Redacted(Files.readString(folder(file)));
            } catch (IOException unreadable) {
                throw CannotStart.usage("LOOPFORGE_GITHUB_APP_KEY_FILE names " + file
                        + ", which cannot be read. Check the path and its rights.");
            }
        });
    }

    List<String> githubAllowed() {
        return list(Key.LOOPFORGE_GITHUB_ALLOWED, ",");
    }

    List<Path> localRoots() {
        return list(Key.LOOPFORGE_LOCAL_ROOTS, ":").stream()
                .map(Configuration::folder)
                .toList();
    }

    boolean sandboxOff() {
        return "off".equals(oneOf(Key.LOOPFORGE_SANDBOX, "auto", List.of("auto", "off")));
    }

    Optional<String> log() {
        return text(Key.LOOPFORGE_LOG).map(given -> oneOf(Key.LOOPFORGE_LOG, "text", List.of("text", "json")));
    }

    String logLevel() {
        return oneOf(Key.LOOPFORGE_LOG_LEVEL, "info", List.of("error", "warn", "info", "debug"));
    }

    Optional<URI> url(Key key) {
        return text(key).map(value -> {
            try {
                var url = new URI(value);
                if (Set.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null) {
                    return url;
                }
            } catch (URISyntaxException malformed) {
                throw notUrl(key);
            }
            throw notUrl(key);
        });
    }

    private static CannotStart notUrl(Key key) {
        return CannotStart.usage(
                key + " is not an http or https URL. Set it to one, or leave it away for " + key.fallback() + ".");
    }

    private List<String> list(Key key, String separator) {
        return list(text(key).orElse(""), separator);
    }

    private static List<String> list(String items, String separator) {
        return Stream.of(items.split(separator))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private int number(Key key, int fallback, int least, int most) {
        return text(key)
                .map(value -> {
                    if (value.matches("\\d{1,9}")) {
                        int number = Integer.parseInt(value);
                        if (number >= least && number <= most) {
                            return number;
                        }
                    }
                    throw CannotStart.usage(key + " must be a number from " + least + " to " + most + ", and is \""
                            + value + "\". Correct it, or leave it away for " + key.fallback() + ".");
                })
                .orElse(fallback);
    }

    private String oneOf(Key key, String fallback, List<String> allowed) {
        String value = text(key).orElse(fallback);
        if (!allowed.contains(value)) {
            throw CannotStart.usage(
                    key + " must be one of " + String.join(", ", allowed) + ", and is \"" + value + "\".");
        }
        return value;
    }

    private static Path folder(String value) {
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException malformed) {
            throw CannotStart.usage("\"" + value + "\" is no path of a folder.");
        }
    }

    private static Path usualFolder() {
        if ("root".equals(System.getProperty("user.name"))) {
            return Path.of("/var/lib/loopforge");
        }
        String home = System.getProperty("user.home", ".");
        String shared = System.getenv("XDG_DATA_HOME");
        if (shared != null && shared.startsWith("/")) {
            return Path.of(shared, "loopforge");
        }
        return System.getProperty("os.name", "").startsWith("Mac")
                ? Path.of(home, "Library", "Application Support", "loopforge")
                : Path.of(home, ".local", "share", "loopforge");
    }

    /** Whether there is a screen a browser could open on. */
    static boolean display() {
        return System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
    }

    /** The same, with what the command line says put over it. */
    Configuration with(Map<Key, String> over) {
        var merged = new EnumMap<Key, String>(values.isEmpty() ? new EnumMap<>(Key.class) : values);
        merged.putAll(over);
        return new Configuration(merged, unknown);
    }

    @Override
    public String toString() {
        return "Configuration" + values.keySet();
    }
}
