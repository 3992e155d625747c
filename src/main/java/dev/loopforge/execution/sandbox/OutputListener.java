package dev.loopforge.execution.sandbox;

import java.util.List;

/**
 * Hears a command's output while it runs. Calls come one at a time, in the order the output was read, from a thread of
 * the sandbox. The command waits while a call lasts, so be quick; an exception is remembered, ends the listening and is
 * thrown by {@link Sandboxed#await()}.
 */
@FunctionalInterface
public interface OutputListener {
    /**
     * Complete lines without their ends: decoded as UTF-8 (broken bytes become U+FFFD), NULs dropped, cut at
     * {@link Limits#lineBytes()}, secrets masked. Control characters are still in them.
     */
    void lines(Stream stream, List<String> lines);
}
