package dev.loopforge.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The folder that holds everything we keep, locked while we run: the lock goes with the process, however that ends. */
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /** Makes it if need be and locks it, or says plainly why that cannot be. */
    static DataFolder open(Path path) {
        return ifFree(path)
                .orElseThrow(() -> CannotStart.because("Another Loopforge Studio is using the data folder " + path
                        + ". Stop it first, or choose another folder with --data."));
    }

    /** The same, absent where another process holds it. */
    static Optional<DataFolder> ifFree(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                create(path);
            }
            var channel = FileChannel.open(
                    path.resolve("lock"),
                    java.util.Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            FileLock lock = lock(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new DataFolder(path, channel, lock));
        } catch (FileAlreadyExistsException file) {
            throw refused(path, file.getFile() + " is not a folder");
        } catch (AccessDeniedException denied) {
            throw refused(path, "this user may not write there");
        } catch (IOException failure) {
            throw refused(path, String.valueOf(failure.getMessage()));
        }
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve("database");
    }

    /** Where the PostgreSQL programs are unpacked. */
    Path programs() {
        return path.resolve("programs");
    }

    /** Names this folder among all that share a database; made at the first start. */
    String install() {
        var file = path.resolve("install");
        try {
            if (!Files.exists(file)) {
                var fresh = UUID.randomUUID().toString().substring(0, 8);
                Files.writeString(file, fresh + "\n");
            }
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw refused(path, String.valueOf(failure.getMessage()));
        }
    }

    /** Lets others on this account know where we are. */
    void announce(Running running) {
        try {
            running.write(path);
        } catch (IOException failure) {
            throw refused(path, String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public void close() {
        try {
            Running.forget(path);
            lock.release();
            channel.close();
        } catch (IOException alreadyGone) {
            // The system gives the lock back when the process ends; there is nothing left to lose here.
            return;
        }
    }

    private static void create(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        // Others may pass through, which another user's PostgreSQL under root needs, but not look inside.
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }

    private static CannotStart refused(Path path, String reason) {
        return CannotStart.because("The data folder " + path + " cannot be used: " + reason
                + ". Check its rights and the free space, or choose another folder with --data.");
    }
}
