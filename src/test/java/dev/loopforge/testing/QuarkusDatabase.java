package dev.loopforge.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives a {@code @QuarkusTest} a migrated database and a data folder of its own: put
 * {@code @QuarkusTestResource(QuarkusDatabase.class)} on the test.
 */
public final class QuarkusDatabase implements QuarkusTestResourceLifecycleManager {
    private @Nullable Database database;
    private @Nullable Path data;

    @Override
    public Map<String, String> start() {
        try {
            var fresh = Database.fresh();
            var folder = Files.createTempDirectory("loopforge-test-data");
            database = fresh;
            data = folder;
            return Map.of(
                    "DATABASE_URL", fresh.url(),
                    "LOOPFORGE_DATA", folder.toString(),
                    // Chosen before the start, because the Host check must know it.
                    "quarkus.http.test-port", String.valueOf(Ports.free()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void stop() {
        if (database != null) {
            database.close();
        }
        if (data != null) {
            Folders.delete(data);
        }
    }
}
