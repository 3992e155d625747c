package dev.loopforge.execution.sandbox;

import java.util.List;

/**
 * Hears a command's output while it runs, some hundredths of a second after it was written to its {@link Spool}. Calls come
 * one at a time, in the order of each stream, from a thread of the sandbox. A listener that is slow makes nobody wait; an
 * exception is remembered, ends the listening and is thrown by {@link Sandboxed#await()}.
 */
@FunctionalInterface
public interface OutputListener {
    /**
     * Complete lines without their ends, together at most 64 KiB: decoded as UTF-8 (broken bytes become U+FFFD), NULs
     * dropped, cut at {@link Limits#lineBytes()}, secrets masked. Control characters are still in them.
     *
     * @param end where in the stream's spool the last of them ends: whoever goes on from there misses and repeats nothing
     */
    void lines(Stream stream, List<String> lines, long end);
}
