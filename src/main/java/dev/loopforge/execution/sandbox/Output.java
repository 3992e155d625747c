package dev.loopforge.execution.sandbox;

import dev.loopforge.execution.sandbox.Lines.Line;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Both outputs of one command on their way to the listener: counted, cut at the limit, digested, and the end kept. One
 * lock makes it one order; the memory held is a chunk and a line per stream, and the tail.
 */
final class Output {
    private static final int TAIL = 64 << 10;
    /** What a listener hears at once: with the cut lines' own sentences it stays below 64 KiB. */
    private static final int MOST_AT_ONCE = 40 << 10;

    private final Limits limits;
    private final OutputListener listener;
    private final MessageDigest digest = sha256();
    private final StringBuilder tail = new StringBuilder();
    private long read;
    private long delivered;
    private boolean truncated;
    private @Nullable RuntimeException failure;

    Output(Limits limits, OutputListener listener) {
        this.limits = limits;
        this.listener = listener;
    }

    synchronized void count(int bytes) {
        read += bytes;
    }

    synchronized void deliver(Stream stream, List<Line> found) {
        var kept = new ArrayList<String>();
        long end = 0;
        int size = 0;
        for (var line : found) {
            if (truncated) {
                break;
            }
            int bytes = length(line.text());
            if (size + bytes > MOST_AT_ONCE) {
                tell(stream, kept, end);
                kept.clear();
                size = 0;
            }
            truncated = delivered + bytes > limits.outputBytes();
            delivered += bytes;
            size += bytes;
            end = line.end();
            keep(kept, truncated ? marker() : line.text());
        }
        tell(stream, kept, end);
    }

    private static int length(String line) {
        return line.getBytes(StandardCharsets.UTF_8).length + 1;
    }

    private void keep(List<String> kept, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
        tail.append(line).append('\n');
        if (tail.length() > 2 * TAIL) {
            tail.delete(0, tail.length() - TAIL);
        }
        kept.add(line);
    }

    private String marker() {
        return "… output limit of " + limits.outputBytes() + " bytes reached, the command is stopped …";
    }

    private void tell(Stream stream, List<String> kept, long end) {
        if (failure != null || kept.isEmpty()) {
            return;
        }
        try {
            listener.lines(stream, List.copyOf(kept), end);
        } catch (RuntimeException broken) {
            failure = broken;
        }
    }

    /** What a listener threw, if it did. */
    synchronized void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    synchronized long bytesRead() {
        return read;
    }

    synchronized boolean truncated() {
        return truncated;
    }

    /** Call once, at the end. */
    synchronized String digestHex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    synchronized String tail() {
        int from = Math.max(0, tail.length() - TAIL);
        byte[] bytes = tail.substring(from).getBytes(StandardCharsets.UTF_8);
        int start = Math.max(0, bytes.length - TAIL);
        while (start < bytes.length && start > 0 && (bytes[start] & 0xC0) == 0x80) {
            start++;
        }
        return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absurd) {
            throw new IllegalStateException("every JDK has SHA-256", absurd);
        }
    }
}
