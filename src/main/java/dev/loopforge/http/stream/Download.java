package dev.loopforge.http.stream;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A text of any length, sent in UTF-8 as it is made: it costs the memory of its longest piece, and is made no faster than it
 * is read. A failure on the way breaks the response off, so that nobody takes a part for the whole; refuse before.
 */
public final class Download {
    private Download() {}

    /** @param text gives its pieces, in order, to whoever takes them */
    public static StreamingOutput of(Consumer<Consumer<String>> text) {
        return out -> {
            var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            text.accept(piece -> write(writer, piece));
            writer.flush();
        };
    }

    private static void write(BufferedWriter writer, String piece) {
        try {
            writer.write(piece);
        } catch (IOException gone) {
            throw new UncheckedIOException("whoever downloads is gone", gone);
        }
    }
}
