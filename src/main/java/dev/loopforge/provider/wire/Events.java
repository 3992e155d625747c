package dev.loopforge.provider.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events from bytes nobody vouches for: bounded, and with bad UTF-8 replaced, not trusted. */
final class Events {
    /** One event: its data lines joined; the name is not needed by any protocol we speak. */
    private final BufferedInputStream in;

    private long total;
    private boolean afterReturn;

    Events(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 14);
    }

    /** The next event's data, or null at the end; an event the stream broke off in is not an event. */
    @Nullable
    String next() throws IOException {
        var data = new StringBuilder();
        boolean any = false;
        while (true) {
            String line = line();
            if (line == null) {
                return null;
            }
            if (line.isEmpty()) {
                if (any) {
                    return data.toString();
                }
                continue;
            }
            if (line.startsWith("data:")) {
                data.append(any ? "\n" : "").append(line.startsWith("data: ") ? line.substring(6) : line.substring(5));
                any = true;
                if (data.length() > Limits.LINE_BYTES) {
                    throw new TooLarge("an event of it is larger than any sensible one. Try another model.");
                }
            }
        }
    }

    private @Nullable String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            if (++total > Limits.STREAM_BYTES) {
                throw new TooLarge("it does not end. Try another model.");
            }
            boolean second = next == '\n' && afterReturn;
            afterReturn = next == '\r';
            if (second) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                return bytes.toString(StandardCharsets.UTF_8);
            }
            bytes.write(next);
            if (bytes.size() > Limits.LINE_BYTES) {
                throw new TooLarge("a line of it is longer than any sensible one. Check the base URL.");
            }
        }
    }

    /** More came than anything sensible. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(String why) {
            super(why);
        }
    }
}
