package dev.loopforge.testing;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The packaged program as a process of its own, with a data folder of its own, on a free port. It is built by
 * {@code package}, so tests that use it are named {@code *ProgramTest} and run in {@code verify}.
 */
public final class RunningStudio implements AutoCloseable {
    private static final Path PROGRAM =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
    /** What the launcher lets the JVM keep of a start; one that does not fit is left aside. */
    private static final Path CACHE = Path.of("target/app.aot").toAbsolutePath();

    /** As the program makes its data folder: another user's PostgreSQL passes through. */
    private static final Set<PosixFilePermission> PASSABLE = PosixFilePermissions.fromString("rwx--x--x");

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Pattern READY =
            Pattern.compile("(https?://localhost:(\\d+))/(?:#setup=([A-Za-z0-9_.-]+))?\\s");

    private final Path folder;
    private final List<String> options;
    private final Map<String, String> environment;
    private final List<String> before;
    private Process process;
    private int starts;

    private RunningStudio(Path folder, List<String> options, Map<String, String> environment, List<String> before) {
        this.folder = folder;
        this.options = options;
        this.environment = environment;
        this.before = before;
        this.process = launch();
    }

    /** {@code up} in a fresh folder, waited for until it is ready. */
    public static RunningStudio up(String... options) {
        return with(Map.of(), options);
    }

    /** The same; PostgreSQL is unpacked already, for every test run of this machine. */
    public static RunningStudio with(Map<String, String> environment, String... options) {
        var all = new ArrayList<>(List.of("up", "--port", "0", "--no-browser"));
        all.addAll(List.of(options));
        var folder = freshFolder();
        lendPrograms(folder.resolve("data"));
        return new RunningStudio(folder, all, environment, List.of()).ready();
    }

    private static void lendPrograms(Path data) {
        try {
            Files.createDirectories(Database.PROGRAMS);
            Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PASSABLE));
            Files.setPosixFilePermissions(data, PASSABLE);
            Files.createSymbolicLink(data.resolve("programs"), Database.PROGRAMS);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One role beside others on one database, in a data folder of its own. */
    public static RunningStudio role(String verb, Map<String, String> environment) {
        var options = List.of(verb, "--port", "0");
        return new RunningStudio(freshFolder(), options, environment, List.of()).ready();
    }

    /** Signs in at a server, by the link that {@code login-link} prints. */
    public SignedIn signInByLink() {
        var all = new HashMap<>(environment);
        all.put("LOOPFORGE_DATA", data().toString());
        var printed = run(all, "login-link").output();
        var link = READY.matcher(printed);
        if (!link.find()) {
            throw new AssertionError("no sign-in link in: " + printed);
        }
        return SignedIn.by(link.group(1), link.group(3));
    }

    /** {@code up} on a data folder that is there already. */
    public static RunningStudio on(Path data) {
        return with(Map.of("LOOPFORGE_DATA", data.toString()));
    }

    /** The same below a folder that only its owner may enter, as {@code mktemp -d} makes one. */
    public static RunningStudio behindAClosedDoor() {
        Path folder = freshFolder();
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new RunningStudio(folder, List.of("up", "--port", "0", "--no-browser"), Map.of(), List.of()).ready();
    }

    /** The same as another user of this machine; only root can. */
    public static RunningStudio asUser(String user, int uid, int gid) {
        Path folder = freshFolder();
        var before = List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--");
        try {
            Files.setAttribute(folder, "unix:uid", uid);
            Files.setAttribute(folder, "unix:gid", gid);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var options = List.of("up", "--port", "0", "--no-browser");
        return new RunningStudio(folder, options, Map.of("USER", user), before).ready();
    }

    /** Runs the program with these words until it ends by itself. */
    public static Ended run(Map<String, String> environment, String... words) {
        try (var studio = begun(environment, words)) {
            return studio.ended();
        }
    }

    /** Begins to run the program with these words, and waits for nothing. */
    public static RunningStudio begun(Map<String, String> environment, String... words) {
        return new RunningStudio(freshFolder(), List.of(words), environment, List.of());
    }

    /** How it ended by itself. */
    public Ended ended() {
        if (!await(() -> !process.isAlive(), Duration.ofSeconds(30))) {
            throw new AssertionError("it did not end: " + logText());
        }
        return new Ended(process.exitValue(), logText());
    }

    /** A script that is the program, for commands as people type them. */
    public static String wrapper() {
        return "#!/bin/sh\nexec " + Path.of(System.getProperty("java.home"), "bin", "java")
                + " --enable-native-access=ALL-UNNAMED -Xmx512m -jar " + PROGRAM + " \"$@\"\n";
    }

    /** How a run of the program ended. */
    public record Ended(int exitCode, String output) {}

    public String baseUrl() {
        return matched().group(1);
    }

    public int port() {
        return Integer.parseInt(matched().group(2));
    }

    /** The token of the sign-in link that was printed at the latest start. */
    public String setupToken() {
        String token = matched().group(3);
        if (token == null) {
            throw new AssertionError("no sign-in link in: " + logText());
        }
        return token;
    }

    /** Signs in by the printed link. */
    public SignedIn signIn() {
        return SignedIn.by(baseUrl(), setupToken());
    }

    public Path data() {
        return folder.resolve("data");
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    /** What it printed since its latest start. */
    public String logText() {
        try {
            return Files.readString(log());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public Path log() {
        return folder.resolve("log-" + starts);
    }

    /** Whether it is the worker that carries out the one run there is. */
    public boolean holdsARun(SignedIn person) {
        var running = Journey.answer(person, 200, "GET", "/api/admin/queues/running", "");
        var holder = running.getJsonArray("items").getJsonObject(0).getString("worker");
        try {
            return holder.startsWith(Files.readString(data().resolve("install")).strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The number of the embedded PostgreSQL's process. */
    public long postgresPid() {
        try {
            return Long.parseLong(Files.readAllLines(data().resolve("database/cluster/postmaster.pid"))
                    .getFirst()
                    .strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** {@code kill -9}: nothing of ours gets a chance to tidy up. */
    public void kill() {
        process.destroyForcibly();
        join(Duration.ofSeconds(5));
    }

    /** SIGSTOP: it does nothing any more and knows nothing of it, until {@link #thaw}. */
    public void freeze() {
        signal(process.pid(), "STOP");
    }

    public void thaw() {
        signal(process.pid(), "CONT");
    }

    /** Sends a signal to any process. */
    static void signal(long process, String name) {
        Programs.run(Command.of(Path.of("/"), List.of("kill", "-" + name, String.valueOf(process))));
    }

    /** SIGTERM; answers how long it took to end. */
    public Duration terminate() {
        long begun = System.nanoTime();
        process.destroy();
        join(Duration.ofSeconds(30));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** Starts it again on the same data. */
    public void startAgain() {
        process = launch();
        ready();
    }

    /** The same where it is expected to refuse. */
    public Ended startedInVain() {
        process = launch();
        return ended();
    }

    @Override
    public void close() {
        process.destroy();
        if (!await(() -> !process.isAlive(), Duration.ofSeconds(15))) {
            process.destroyForcibly();
        }
        await(() -> !databaseRuns(), Duration.ofSeconds(5));
        Folders.delete(folder);
    }

    private boolean databaseRuns() {
        return Files.exists(data().resolve("database/cluster/postmaster.pid"))
                && ProcessHandle.of(postgresPid()).isPresent();
    }

    public HttpResponse<String> get(String path) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(baseUrl() + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }

    /** Waits for a condition of the world outside; the one place of the tests that polls. */
    public static boolean await(BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(25);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private Process launch() {
        starts++;
        var command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m"));
        if (Files.exists(CACHE)) {
            command.addAll(List.of("-XX:AOTCache=" + CACHE, "-Xlog:aot*=off", "-Xlog:cds*=off"));
        }
        var wanted = System.getenv().getOrDefault("LOOPFORGE_JAVA_OPTIONS", "");
        Stream.of(wanted.split(" ")).filter(option -> !option.isEmpty()).forEach(command::add);
        command.addAll(List.of("-jar", PROGRAM.toString()));
        command.addAll(options);
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.environment().clear();
        var variables = new HashMap<>(Map.of(
                "PATH", System.getenv("PATH"),
                "HOME", folder.toString(),
                "LOOPFORGE_DATA", data().toString()));
        variables.putAll(environment);
        builder.environment().putAll(variables);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private RunningStudio ready() {
        boolean came = await(() -> saysReady() || !process.isAlive(), START_LIMIT);
        if (!came || !process.isAlive()) {
            String said = logText();
            close();
            throw new AssertionError("it did not start: " + said);
        }
        return this;
    }

    private boolean saysReady() {
        var said = logText();
        return READY.matcher(said).find()
                || Stream.of("Another one:", "is ready on port", "worker is ready")
                        .anyMatch(said::contains);
    }

    private Matcher matched() {
        Matcher matcher = READY.matcher(logText());
        if (!matcher.find()) {
            throw new AssertionError("not ready: " + logText());
        }
        return matcher;
    }

    private void join(Duration limit) {
        if (!await(() -> !process.isAlive(), limit)) {
            throw new AssertionError("it did not end within " + limit + ": " + logText());
        }
    }

    private static Path freshFolder() {
        try {
            Path folder = Files.createTempDirectory("loopforge-studio-test");
            Files.setPosixFilePermissions(folder, PASSABLE);
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
