package dev.loopforge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file by which a test names a place of a run at which the program is to stand still: {@code execution.FaultPoint}. */
public final class FaultFile implements AutoCloseable {
    private final Path folder;
    private final Path file;

    public FaultFile() {
        try {
            folder = Files.createTempDirectory("loopforge-faults");
            file = folder.resolve("point");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What the program's JVM is told. */
    public String option() {
        return "-Dloopforge.faults=" + file;
    }

    /** Whoever passes this place next stands still there. */
    public void arm(String point) {
        try {
            var fresh = Files.writeString(file.resolveSibling("next"), point);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public boolean reached() {
        return Files.exists(standing());
    }

    /** Lets whoever stands still go on. */
    public void letGo() {
        delete(standing());
    }

    /** Forgets the place, where nobody came by. */
    void disarm() {
        delete(file);
    }

    private Path standing() {
        return Path.of(file + ".reached");
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        Folders.delete(folder);
    }
}
