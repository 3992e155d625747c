package dev.loopforge.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The newest history of the database that was seen from a data folder, by this process or one before it. */
final class Lineage {
    private static final Logger LOG = Logger.getLogger(Lineage.class);
    private static final Map<Path, Lineage> ALL = new ConcurrentHashMap<>();

    private final Path folder;
    private final Path file;
    private @Nullable History newest;
    private @Nullable String used;

    private Lineage(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("timeline");
        this.newest = read(file);
    }

    static Lineage in(Path folder) {
        return ALL.computeIfAbsent(folder.toAbsolutePath(), Lineage::new);
    }

    Path file() {
        return file;
    }

    /** The host that was connected to last. */
    synchronized @Nullable String used() {
        return used;
    }

    synchronized void use(String host) {
        used = host;
    }

    synchronized @Nullable History newest() {
        return newest;
    }

    /** Remembers it, unless a newer one is known: then it has been replaced. */
    synchronized boolean takes(History seen) {
        var known = newest;
        if (known != null && seen.olderThan(known)) {
            return false;
        }
        newest = seen;
        if (known == null || !known.system().equals(seen.system()) || known.timeline() != seen.timeline()) {
            write(seen);
        }
        return true;
    }

    private void write(History seen) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            var fresh = folder.resolve("timeline.new");
            Files.writeString(fresh, seen.system() + " " + seen.timeline() + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            LOG.warnf(
                    "the database's timeline %d is remembered only until this process ends: %s",
                    seen.timeline(), failure.getMessage());
        }
    }

    private static @Nullable History read(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            var words = Files.readString(file).strip().split(" ");
            return new History(words[0], Long.parseLong(words[1]), "");
        } catch (IOException | ArrayIndexOutOfBoundsException | NumberFormatException unreadable) {
            throw CannotStart.because(
                    "The file " + file + " should hold the database's system and timeline and cannot be read."
                            + " Remove it if no replica has taken the database's place; see docs/scale.md.");
        }
    }
}
