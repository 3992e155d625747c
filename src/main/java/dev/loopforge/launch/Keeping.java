package dev.loopforge.launch;

import dev.loopforge.kernel.Transaction;
import dev.loopforge.launch.keep.Kind;
import dev.loopforge.launch.keep.Reading;
import dev.loopforge.launch.keep.Writing;
import dev.loopforge.launch.postgres.Migrations;
import dev.loopforge.secrets.KeyRefused;
import dev.loopforge.secrets.Keyset;
import dev.loopforge.secrets.Vault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Backup, export and restore, as commands beside the program. */
final class Keeping {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private Keeping() {}

    static int backup(Configuration configuration, Optional<String> named, PrintStream out) {
        try (var reach = Reach.existing(configuration)) {
            var written = new Writing(reach.address().source(), configuration.dataFolder())
                    .write(Kind.BACKUP, file(named, "loopforge-backup-"));
            tell(written, out);
            out.println(
                    written.keys().isEmpty()
                            ? "It holds no secret; it can be restored without a key."
                            : "The master key is not in it, and its secrets open with nothing else: keep a copy of "
                                    + MasterKeys.file(configuration, configuration.dataFolder())
                                            .map(Path::toString)
                                            .orElse("MASTER_KEY")
                                    + " elsewhere (key "
                                    + String.join(", ", written.keys()) + ").");
            return 0;
        }
    }

    static int export(Configuration configuration, Optional<String> named, PrintStream out) {
        try (var reach = Reach.existing(configuration)) {
            tell(
                    new Writing(reach.address().source(), configuration.dataFolder())
                            .write(Kind.EXPORT, file(named, "loopforge-export-")),
                    out);
            out.println("It holds no key, password or session: provider keys are entered again where it is imported.");
            return 0;
        }
    }

    static int restore(Configuration configuration, Optional<String> named, PrintStream out) {
        Path file = Path.of(named.orElseThrow(() -> CannotStart.usage("Name the backup: ./loopforge restore FILE")));
        try (var reading = Reading.open(file)) {
            if (!reading.isA(Kind.BACKUP)) {
                throw CannotStart.usage(file + " is an export. Read it with ./loopforge import " + file + ".");
            }
            return restore(configuration, reading, out);
        }
    }

    /** Puts an archive where nothing is yet. */
    static int restore(Configuration configuration, Reading reading, PrintStream out) {
        Path data = configuration.dataFolder();
        requireNothing(configuration, data);
        Optional<Keyset> keys = MasterKeys.existing(configuration, data);
        for (String key : reading.keys()) {
            if (keys.isEmpty()) {
                throw CannotStart.because("The secrets in this backup are sealed with the master key " + key
                        + ", and no key is here. Put your copy of it into " + data.resolve("master.key")
                        + " (chmod 600), or name it by MASTER_KEY_FILE, and restore again.");
            }
            if (!keys.get().opens(key)) {
                throw CannotStart.because("The secrets in this backup are sealed with the master key " + key
                        + ", and the key here is another (" + keys.get().primaryId()
                        + "). Put the right one there and restore again.");
            }
        }
        try (var reach = Reach.any(configuration)) {
            var read = reading.into(reach.address().source(), data);
            if (keys.isPresent()) {
                new Vault(new Transaction(reach.address().source()), keys.get(), Clock.systemUTC()).requireRightKeys();
            }
            out.println("Read " + read.rows() + " rows and " + read.repositories() + " repositories into "
                    + (configuration.database().isPresent() ? "the database at DATABASE_URL" : data.toString())
                    + ". Start it with ./loopforge up --data " + data + ".");
            return 0;
        } catch (KeyRefused refused) {
            throw CannotStart.because(refused.sentence());
        }
    }

    /** What every start does, alone: for a deployment that wants to see it fail before anything is replaced. */
    static int migrate(Configuration configuration, PrintStream out) {
        try (var reach = Reach.any(configuration)) {
            upgrade(reach.address(), configuration.dataFolder());
            out.println("The database has this version's schema.");
            return 0;
        }
    }

    /**
     * Brings a database to this program's schema, with a way back. The snapshot belongs to the turn too: written while
     * another program alters tables, it and the migration would wait for each other.
     */
    static void upgrade(DatabaseAddress address, Path data) {
        var source = address.source();
        Migrations.inTurn(
                source,
                () -> System.out.println("loopforge: another Loopforge Studio is bringing the database to its version;"
                        + " this one waits until it is done."),
                () -> {
                    snapshotBeforeUpgrade(address, data);
                    Migrations.apply(source);
                });
    }

    /** The way back: what an upgrade is about to change, as it was. */
    private static void snapshotBeforeUpgrade(DatabaseAddress address, Path data) {
        var source = address.source();
        if (!Migrations.wouldUpgrade(source)) {
            return;
        }
        try (var connection = source.getConnection()) {
            Path folder = Files.createDirectories(data.resolve("snapshots"));
            String name = "before-upgrade-of-schema-" + Migrations.version(connection) + "-" + moment() + ".zip";
            var written = new Writing(source, data).write(Kind.BACKUP, folder.resolve(name));
            System.out.println(
                    "loopforge: the database is brought to a new version; as it was, it is in " + written.file() + ".");
        } catch (IOException | SQLException failure) {
            throw CannotStart.because("The snapshot before the upgrade cannot be written into " + data
                    + ". Check the free space and the rights there; nothing has been changed.");
        }
    }

    private static void requireNothing(Configuration configuration, Path data) {
        if (configuration.database().isEmpty()) {
            if (Files.exists(data.resolve("database"))) {
                throw CannotStart.because("The data folder " + data
                        + " has a database already. Restore into an empty one: name it with --data.");
            }
            return;
        }
        var external = configuration.database().orElseThrow();
        ExternalDatabase.requireUsable(external);
        try (var connection = external.source().getConnection();
                var tables = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
            if (tables.next()) {
                throw CannotStart.because(
                        "The database at DATABASE_URL has tables already. Restore into an empty one.");
            }
        } catch (SQLException failure) {
            throw CannotStart.because("The database at DATABASE_URL does not answer. Check it and try again.");
        }
    }

    private static Path file(Optional<String> named, String prefix) {
        Path file = Path.of(named.orElseGet(() -> prefix + moment() + ".zip")).toAbsolutePath();
        return Files.isDirectory(file) ? file.resolve(prefix + moment() + ".zip") : file;
    }

    private static String moment() {
        return MOMENT.format(LocalDateTime.now(ZoneOffset.UTC));
    }

    private static void tell(Writing.Written written, PrintStream out) {
        out.printf(
                "Wrote %s: %d rows, %d repositories, %.1f MiB.%n",
                written.file(), written.rows(), written.repositories(), written.bytes() / 1048576.0);
    }
}
