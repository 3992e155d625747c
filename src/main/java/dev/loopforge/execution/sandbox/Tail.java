package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Reads a spool while it grows, from the places somebody had got to, each stream in its order. */
final class Tail implements AutoCloseable {
    private static final int CHUNK = 32 << 10;
    /** Long enough to find many lines of a busy command at once, short enough for a person not to notice. */
    private static final long PAUSE_NANOS = 20_000_000;

    private final List<Reading> readings = new ArrayList<>();
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);

    Tail(Spool spool, Map<Stream, Long> from, Output output, Limits limits, Mask mask) {
        try {
            for (var stream : Stream.values()) {
                if (Files.exists(spool.file(stream))) {
                    var channel = FileChannel.open(spool.file(stream), StandardOpenOption.READ);
                    long start = from.getOrDefault(stream, 0L);
                    channel.position(start);
                    readings.add(new Reading(
                            channel,
                            new Lines(limits.lineBytes(), mask, start, found -> output.deliver(stream, found)),
                            output));
                }
            }
        } catch (IOException failure) {
            close();
            throw new UncheckedIOException("cannot open a spool", failure);
        }
    }

    private record Reading(FileChannel channel, Lines lines, Output output) {
        boolean more(ByteBuffer chunk) throws IOException {
            chunk.clear();
            int read = channel.read(chunk);
            if (read <= 0) {
                return false;
            }
            output.count(read);
            lines.split(chunk.array(), read);
            return true;
        }
    }

    /** To the end: what was printed before nobody printed any more is read after it. */
    void follow(BooleanSupplier writing) {
        try {
            for (boolean more = true; more; ) {
                more = writing.getAsBoolean();
                while (readOn()) {
                    // Each turn tells what it found.
                }
                if (more) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
            readings.forEach(reading -> reading.lines().end());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read a spool", failure);
        }
    }

    private boolean readOn() throws IOException {
        boolean more = false;
        for (var reading : readings) {
            more |= reading.more(chunk);
        }
        return more;
    }

    @Override
    public void close() {
        try {
            for (var reading : readings) {
                reading.channel().close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot close a spool", failure);
        }
    }
}
