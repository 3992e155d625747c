package dev.loopforge.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one at a time through for each mirror, among the threads of this process and among processes. git itself does not:
 * a fetch fails with "bad object worktrees/…/HEAD" while a worktree is being added, and two fetches that move the same ref
 * fail with "cannot lock ref".
 */
final class Turnstile {
    private static final ConcurrentHashMap<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private Turnstile() {}

    static <T> T alone(Path mirror, Supplier<T> work) {
        var lock = LOCKS.computeIfAbsent(mirror, path -> new ReentrantLock(true));
        lock.lock();
        try (var file = FileChannel.open(
                        mirror.resolve("loopforge.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = file.lock()) {
            return work.get();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot lock a mirror", failure);
        } finally {
            lock.unlock();
        }
    }
}
