package dev.loopforge.launch;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.launch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The database for a command beside the program: the one at {@code DATABASE_URL}, the embedded one of the program that
 * runs in the data folder, or, where none runs, the same started for the while.
 */
final class Reach implements AutoCloseable {
    private final DatabaseAddress address;
    private final @Nullable EmbeddedPostgres own;
    private final @Nullable DataFolder folder;

    private Reach(DatabaseAddress address, @Nullable EmbeddedPostgres own, @Nullable DataFolder folder) {
        this.address = address;
        this.own = own;
        this.folder = folder;
    }

    /** Of a program that runs; refuses where none does. */
    static DatabaseAddress running(Configuration configuration) {
        Path folder = configuration.dataFolder();
        return configuration
                .database()
                .or(() -> Running.read(folder).map(running -> embedded(folder, running)))
                .orElseThrow(() -> nothing(folder));
    }

    /** Of what is there, running or not; refuses an empty data folder. */
    static Reach existing(Configuration configuration) {
        Path data = configuration.dataFolder();
        if (configuration.database().isEmpty() && !Files.isDirectory(data.resolve("database"))) {
            throw nothing(data);
        }
        return any(configuration);
    }

    /** The same, and a fresh database where there is none. */
    static Reach any(Configuration configuration) {
        if (configuration.database().isPresent()) {
            DatabaseAddress external = configuration.database().orElseThrow();
            ExternalDatabase.requireUsable(external);
            return new Reach(external, null, null);
        }
        Path data = configuration.dataFolder();
        Optional<DataFolder> free = DataFolder.ifFree(data);
        if (free.isEmpty()) {
            return new Reach(running(configuration), null, null);
        }
        DataFolder folder = free.get();
        try {
            var postgres =
                    EmbeddedPostgres.start(folder.database(), folder.programs(), EmbeddedPostgres.Safety.DURABLE);
            postgres.createDatabase("loopforge");
            return new Reach(address(postgres), postgres, folder);
        } catch (CannotStart refusal) {
            folder.close();
            throw refusal;
        }
    }

    static DatabaseAddress address(EmbeddedPostgres postgres) {
        return new DatabaseAddress(postgres.url("loopforge"), EmbeddedPostgres.USER, postgres.password());
    }

    DatabaseAddress address() {
        return address;
    }

    /** Brings it to this program's schema; the snapshot of what that changes goes into the data folder. */
    Reach migrated(Path data) {
        Keeping.upgrade(address, data);
        return this;
    }

    Transaction transaction() {
        return new Transaction(address.source());
    }

    private static DatabaseAddress embedded(Path folder, Running running) {
        try {
            String password =
                    Files.readString(folder.resolve("database/password")).strip();
            return new DatabaseAddress(
                    EmbeddedPostgres.url(running.databasePort(), "loopforge"),
                    EmbeddedPostgres.USER,
                    new Redacted(password));
        } catch (IOException unreadable) {
            throw CannotStart.because("The password of the database in " + folder
                    + " cannot be read. Run this as the user who started Loopforge Studio.");
        }
    }

    private static CannotStart nothing(Path folder) {
        return CannotStart.because("There is no Loopforge Studio in " + folder
                + ", or this user may not read it. Name its folder with --data, or start one with ./loopforge up.");
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
        if (folder != null) {
            folder.close();
        }
    }
}
