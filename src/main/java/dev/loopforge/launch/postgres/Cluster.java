package dev.loopforge.launch.postgres;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Finished;
import dev.loopforge.kernel.process.Programs;
import dev.loopforge.launch.CannotStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * PostgreSQL's folder: the data ({@code cluster}), the password file ({@code password}, readable by its owner only) and the
 * log. It appears complete or not at all: it is initialised beside its place and renamed into it.
 */
final class Cluster {
    private static final long LEAST_FREE_BYTES = 200L << 20;
    private static final long LOG_LIMIT_BYTES = 8L << 20;

    private final Path folder;
    private final Path home;
    private final Account account;
    private final Redacted password;

    private Cluster(Path folder, Path home, Account account, Redacted password) {
        this.folder = folder;
        this.home = home;
        this.account = account;
        this.password = password;
    }

    static Cluster in(Path folder, Path home, EmbeddedPostgres.Safety safety) throws IOException {
        Files.createDirectories(folder);
        Path data = folder.resolve("cluster");
        Account account = Account.choose(data);
        letThrough(account, folder);
        Path secret = folder.resolve("password");
        if (Files.isDirectory(data)) {
            checkVersion(data);
            return new Cluster(
                    folder, home, account, new Redacted(Files.readString(secret).strip()));
        }
        requireSpace(folder);
        var cluster = new Cluster(folder, home, account, freshPassword());
        cluster.initialise(safety, secret);
        return cluster;
    }

    Path data() {
        return folder.resolve("cluster");
    }

    Account account() {
        return account;
    }

    Redacted password() {
        return password;
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    /** The log of this start; an older one that has grown is set aside. */
    Path freshLog() throws IOException {
        Path log = folder.resolve("postgresql.log");
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
            Files.move(log, folder.resolve("postgresql.log.1"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(log)) {
            createPrivate(log, "");
        }
        return log;
    }

    /** The eighth line of postmaster.pid says so; pg_ctl looks at the same. */
    boolean ready() {
        List<String> lines = pidFile();
        return lines.size() >= 8 && lines.get(7).strip().equals("ready");
    }

    /**
     * A PostgreSQL that outlived us is stopped. A pid file whose number now belongs to some other program would make
     * PostgreSQL refuse to start, so it is taken away; that is safe, because we hold the folder's lock.
     */
    void settlePredecessor() throws IOException {
        List<String> lines = pidFile();
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,9}")) {
            return;
        }
        var found = ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).filter(ProcessHandle::isAlive);
        if (found.isPresent() && isOurServer(found.get())) {
            stop(found.get());
        }
        Files.deleteIfExists(data().resolve("postmaster.pid"));
    }

    private boolean isOurServer(ProcessHandle process) {
        String line = String.join(" ", process.info().arguments().orElse(new String[0]));
        String command = process.info().command().orElse("");
        return command.endsWith("/bin/postgres") && line.contains(data().toString());
    }

    private void stop(ProcessHandle server) throws IOException {
        Programs.run(command(List.of("/bin/kill", "-INT", String.valueOf(server.pid()))));
        try {
            server.onExit().get(20, java.util.concurrent.TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException late) {
            server.destroyForcibly();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> pidFile() {
        try {
            return Files.readAllLines(data().resolve("postmaster.pid"), StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }

    private void initialise(EmbeddedPostgres.Safety safety, Path secret) throws IOException {
        Path half = folder.resolve("cluster.initialising");
        Binaries.delete(half);
        Files.createDirectory(half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(half);
        Path handed = folder.resolve("password.initialising");
        Files.deleteIfExists(handed);
        createPrivate(handed, password.reveal() + "\n");
        account.own(handed);
        try {
            Finished initdb = Programs.run(
                    command(account.running(initdb(half, handed, safety))).withTimeout(Duration.ofMinutes(3)));
            if (!initdb.succeeded()) {
                Binaries.delete(half);
                throw CannotStart.because("The database cannot be created in " + folder + ": "
                        + lastLine(initdb.errorText() + "\n" + initdb.outputText()) + hint(initdb.errorText()));
            }
        } finally {
            Files.deleteIfExists(handed);
        }
        Files.deleteIfExists(secret);
        createPrivate(secret, password.reveal() + "\n");
        Files.move(half, data());
    }

    private List<String> initdb(Path target, Path passwordFile, EmbeddedPostgres.Safety safety) {
        var arguments = new ArrayList<>(List.of(
                program("initdb"),
                "--pgdata=" + target,
                "--username=" + EmbeddedPostgres.USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--data-checksums",
                "--no-instructions"));
        if (safety == EmbeddedPostgres.Safety.THROW_AWAY) {
            arguments.add("--no-sync");
        }
        return arguments;
    }

    private Command command(List<String> arguments) {
        return Command.of(home, arguments).withEnvironment(Guard.environment());
    }

    private String hint(String errors) {
        return errors.contains("No space left")
                ? " Free some space, or choose another folder with --data."
                : (errors.contains("Permission denied") || errors.contains("shared object"))
                                && account instanceof Account.Other
                        ? " PostgreSQL runs as the user " + account.title() + " here, who must be able to reach that"
                                + " folder: choose one outside of private homes with --data, for example"
                                + " /var/lib/loopforge."
                        : "";
    }

    /** Under another user the way to the folder must be open; what lies beside it stays closed by its own rights. */
    private static void letThrough(Account account, Path folder) throws IOException {
        Files.setPosixFilePermissions(
                folder, PosixFilePermissions.fromString(account instanceof Account.Other ? "rwx--x--x" : "rwx------"));
    }

    private static void checkVersion(Path data) throws IOException {
        String found = Files.readString(data.resolve("PG_VERSION")).strip();
        String ours = Binaries.VERSION.substring(0, Binaries.VERSION.indexOf('.'));
        if (!found.equals(ours)) {
            throw CannotStart.because("The database in " + data + " was made by PostgreSQL " + found
                    + ", this program carries " + ours + ". Start the version of Loopforge Studio that made it, back it"
                    + " up there and restore it here, or choose another folder with --data.");
        }
    }

    private static void requireSpace(Path folder) throws IOException {
        FileStore disk = Files.getFileStore(folder);
        if (disk.getUsableSpace() < LEAST_FREE_BYTES) {
            throw CannotStart.because("There is too little space in " + folder + ": " + (disk.getUsableSpace() >> 20)
                    + " MiB are free, " + (LEAST_FREE_BYTES >> 20)
                    + " MiB are needed. Free some, or choose another folder with --data.");
        }
    }

    private static void createPrivate(Path file, String content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content, StandardOpenOption.WRITE);
    }

    private static Redacted freshPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return new Redacted(HexFormat.of().formatHex(bytes));
    }

    static String lastWords(Path log) throws IOException {
        try (var lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lastLine(String.join(
                    "\n",
                    lines.filter(line -> line.contains("FATAL") || line.contains("PANIC") || line.contains("ERROR"))
                            .toList()));
        }
    }

    static String reason(IOException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static String lastLine(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line ->
                        !line.isEmpty() && !line.startsWith("initdb: removing") && !line.startsWith("initdb: hint"))
                .filter(line -> line.contains("error") || line.contains("FATAL") || line.contains("PANIC"))
                .reduce((first, second) -> second)
                .map(line -> line.endsWith(".") ? line : line + ".")
                .orElse("it ended without saying why.");
    }
}
