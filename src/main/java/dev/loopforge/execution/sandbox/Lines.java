package dev.loopforge.execution.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Splits one stream of bytes into lines, never holding more of a line than its limit and the longest secret. */
final class Lines {
    private final int limit;
    private final Mask mask;
    private final Consumer<List<String>> found;
    private final IntConsumer counted;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long cut;
    private boolean begun;

    Lines(int limit, Mask mask, Consumer<List<String>> found, IntConsumer counted) {
        this.limit = limit;
        this.mask = mask;
        this.found = found;
        this.counted = counted;
    }

    /** Reads to the end. A stream broken off by a kill ends like one that was closed. */
    void drain(InputStream stream) {
        var chunk = new byte[64 << 10];
        try (stream) {
            for (int read = next(stream, chunk); read >= 0; read = next(stream, chunk)) {
                counted.accept(read);
                split(chunk, read);
            }
        } catch (IOException unclosable) {
            throw new UncheckedIOException(unclosable);
        }
        if (begun) {
            found.accept(List.of(take()));
        }
    }

    private static int next(InputStream stream, byte[] chunk) {
        try {
            return stream.read(chunk);
        } catch (IOException closedByKill) {
            return -1;
        }
    }

    private void split(byte[] chunk, int length) {
        var lines = new ArrayList<String>();
        int from = 0;
        for (int at = 0; at < length; at++) {
            if (chunk[at] == '\n') {
                add(chunk, from, at);
                lines.add(take());
                from = at + 1;
            }
        }
        if (from < length) {
            add(chunk, from, length);
        }
        if (!lines.isEmpty()) {
            found.accept(lines);
        }
    }

    private void add(byte[] chunk, int from, int to) {
        begun = true;
        int room = Math.max(0, limit + mask.reach() - line.size());
        int kept = Math.min(room, to - from);
        line.write(chunk, from, kept);
        cut += to - from - kept;
    }

    private String take() {
        String text = line.toString(StandardCharsets.UTF_8).replace("\0", "");
        text = mask.apply(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        long dropped = cut + Math.max(0, text.length() - limit);
        line.reset();
        cut = 0;
        begun = false;
        return dropped == 0 ? text : text.substring(0, safeEnd(text)) + " … line cut, " + dropped + " more …";
    }

    private int safeEnd(String text) {
        int end = Math.min(limit, text.length());
        return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }
}
