package dev.loopforge.execution.sandbox;

import dev.loopforge.kernel.Redacted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The folder of the two files that take what one command prints, byte for byte as it printed it, before anybody reads it.
 * They outlive a server that is killed, and hold whatever the command had written when it died.
 */
public record Spool(Path folder) {
    /** Makes the folder, for its owner alone, and both files, empty. */
    public Spool open() {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            for (var stream : Stream.values()) {
                Files.write(file(stream), new byte[0]);
            }
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make a spool", failure);
        }
    }

    /**
     * What a dead command had printed after these places, to its end. The last line may lack its end: it was written, so it
     * is told.
     */
    public void rest(Map<Stream, Long> from, Limits limits, List<Redacted> secrets, OutputListener listener) {
        var output = new Output(limits, listener);
        try (var tail = new Tail(this, from, output, limits, new Mask(secrets))) {
            tail.follow(() -> false);
        }
        output.rethrow();
    }

    Path file(Stream stream) {
        return folder.resolve(stream.name().toLowerCase(Locale.ROOT));
    }

    /** Bytes in both files. */
    long size() {
        try {
            long sum = 0;
            for (var stream : Stream.values()) {
                sum += Files.size(file(stream));
            }
            return sum;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look at a spool", failure);
        }
    }
}
