package dev.loopforge.testing;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A disk of our own in memory, over a folder, that can be full and have room again at a word. */
public final class SmallDisk implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path folder;
    private final int mebibytes;

    private SmallDisk(Path folder, int mebibytes) {
        this.folder = folder;
        this.mebibytes = mebibytes;
    }

    /** Empty where this machine does not let us have one. */
    public static Optional<SmallDisk> over(Path folder, int mebibytes) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var disk = new SmallDisk(folder, mebibytes);
        return disk.mount("-t", "tmpfs", "-o", "mode=0711,size=" + mebibytes + "m", "tmpfs")
                ? Optional.of(disk)
                : Optional.empty();
    }

    /** Leaves so much room and no more; tried again where somebody writes meanwhile. */
    public void leave(int free) {
        if (!RunningStudio.await(() -> mount("-o", "remount,size=" + (used() + free * 1024L) + "k"), LIMIT)) {
            throw new AssertionError("the disk over " + folder + " does not change its size");
        }
    }

    /** In KiB. */
    private long used() {
        try {
            var store = Files.getFileStore(folder);
            return (store.getTotalSpace() - store.getUsableSpace()) >> 10;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As much room as in the beginning. */
    public void clear() {
        if (!mount("-o", "remount,size=" + mebibytes + "m")) {
            throw new AssertionError("the disk over " + folder + " does not change its size");
        }
    }

    private boolean mount(String... options) {
        var arguments = new ArrayList<>(List.of("mount"));
        arguments.addAll(List.of(options));
        arguments.add(folder.toString());
        return Programs.find("mount").isPresent()
                && Programs.run(Command.of(Path.of("/"), arguments)).succeeded();
    }

    @Override
    public void close() {
        Programs.run(Command.of(Path.of("/"), List.of("umount", "-l", folder.toString())));
    }
}
