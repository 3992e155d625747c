package dev.loopforge.execution.sandbox;

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

    private final Limits limits;
    private final Mask mask;
    private final OutputListener listener;
    private final Runnable onFlood;
    private final MessageDigest digest = sha256();
    private final StringBuilder tail = new StringBuilder();
    private long read;
    private long delivered;
    private boolean truncated;
    private boolean flooded;
    private @Nullable RuntimeException failure;

    Output(Limits limits, Mask mask, OutputListener listener, Runnable onFlood) {
        this.limits = limits;
        this.mask = mask;
        this.listener = listener;
        this.onFlood = onFlood;
    }

    /** A place to put one stream's bytes. */
    Lines of(Stream stream) {
        return new Lines(limits.lineBytes(), mask, found -> deliver(stream, found), this::count);
    }

    private void count(int bytes) {
        boolean tooMuch;
        synchronized (this) {
            read += bytes;
            tooMuch = !flooded && read > limits.floodBytes();
            flooded |= tooMuch;
        }
        if (tooMuch) {
            onFlood.run();
        }
    }

    private synchronized void deliver(Stream stream, List<String> found) {
        if (truncated) {
            return;
        }
        var kept = new ArrayList<String>();
        for (String line : found) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            if (delivered + bytes.length > limits.outputBytes()) {
                truncated = true;
                keep(kept, marker());
                break;
            }
            delivered += bytes.length;
            keep(kept, line);
        }
        tell(stream, kept);
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
        return "… output limit of " + limits.outputBytes() + " bytes reached, the rest is dropped …";
    }

    private void tell(Stream stream, List<String> kept) {
        if (failure != null || kept.isEmpty()) {
            return;
        }
        try {
            listener.lines(stream, List.copyOf(kept));
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
