package dev.loopforge.execution.sandbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Splits one stream of bytes into lines, never holding more of a line than its limit and the longest secret. */
final class Lines {
    private final int limit;
    private final Mask mask;
    private final Consumer<List<Line>> found;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long position;
    private long cut;
    private boolean begun;

    /** {@code position} says where in the stream the first byte to come stands. */
    Lines(int limit, Mask mask, long position, Consumer<List<Line>> found) {
        this.limit = limit;
        this.mask = mask;
        this.position = position;
        this.found = found;
    }

    /** One line, and where in the stream the next one begins. */
    record Line(String text, long end) {}

    void split(byte[] chunk, int length) {
        var lines = new ArrayList<Line>();
        int from = 0;
        for (int at = 0; at < length; at++) {
            if (chunk[at] == '\n') {
                add(chunk, from, at);
                lines.add(new Line(take(), position + at + 1));
                from = at + 1;
            }
        }
        if (from < length) {
            add(chunk, from, length);
        }
        position += length;
        if (!lines.isEmpty()) {
            found.accept(lines);
        }
    }

    /** Nothing follows: a line without an end ends here. A stream broken off by a kill ends like one that was closed. */
    void end() {
        if (begun) {
            found.accept(List.of(new Line(take(), position)));
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
