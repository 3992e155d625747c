package dev.loopforge.git;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Takes a file of any size and keeps of it only a stretch of bytes, how long it is, and whether it looks like text. */
final class Window extends OutputStream {
    /** A zero byte among so many first ones makes a file binary, as git has it. */
    private static final int LOOKED_AT = 8000;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final long from;
    private final int most;
    private long total;
    private boolean binary;

    Window(long from, int most) {
        this.from = from;
        this.most = most;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] part, int start, int length) {
        for (int at = 0; at < length && total + at < LOOKED_AT; at++) {
            binary |= part[start + at] == 0;
        }
        long first = Math.max(from, total) - total;
        long last = Math.min(from + most, total + length) - total;
        if (first < last) {
            kept.write(part, start + (int) first, (int) (last - first));
        }
        total += length;
    }

    boolean binary() {
        return binary;
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    /** The bytes of the whole file. */
    long total() {
        return total;
    }

    /** Where in the file the stretch ends. */
    long end() {
        return Math.min(from, total) + kept.size();
    }
}
