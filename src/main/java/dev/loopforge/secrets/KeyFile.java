package dev.loopforge.secrets;

import dev.loopforge.secrets.KeyRefused.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Master keys in a file that only its owner may read: one key a line, the first seals, the others still open. Lines that
 * begin with {@code #} are notes.
 */
public final class KeyFile {
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");
    private static final int MOST_BYTES = 64 * 1024;

    private KeyFile() {}

    /** The keys of a file that must exist. */
    public static Keyset read(Path file) {
        return new Keyset(() -> keys(file));
    }

    static List<MasterKey> keys(Path file) {
        try {
            requirePrivate(file);
            if (Files.size(file) > MOST_BYTES) {
                throw new KeyRefused(Reason.MALFORMED, "The key file " + file + " is not a key file.");
            }
            var keys = Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> MasterKey.parse(line, "The key in " + file))
                    .toList();
            return keys.isEmpty() ? List.of(MasterKey.parse("", "The key file " + file)) : keys;
        } catch (IOException failure) {
            throw new KeyRefused(Reason.UNREADABLE, "The key file " + file + " cannot be read by this user.");
        }
    }

    /** The keys of a file, which is made with a fresh key where there is none; {@code made} hears of that. */
    public static Keyset readOrMake(Path file, Runnable made) {
        if (Files.notExists(file)) {
            try {
                make(file);
                made.run();
            } catch (FileAlreadyExistsException raced) {
                return read(file);
            } catch (IOException failure) {
                throw new KeyRefused(Reason.UNREADABLE, "The key file " + file + " cannot be written.");
            }
        }
        return read(file);
    }

    /** One key given as text, by a setting. */
    public static Keyset ofText(String text, String setting) {
        return new Keyset(List.of(MasterKey.parse(text, setting)));
    }

    private static void make(Path file) throws IOException {
        var aside = aside(file, List.of(MasterKey.fresh()));
        Files.createLink(file, aside);
        Files.delete(aside);
    }

    /** Puts other keys into the file, the one that seals first. */
    static void replace(Path file, List<MasterKey> keys) {
        try {
            Files.move(aside(file, keys), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new KeyRefused(Reason.UNREADABLE, "The key file " + file + " cannot be written by this user.");
        }
    }

    /** Written aside and moved: a crash leaves either no key or a whole one, never half a key. */
    private static Path aside(Path file, List<MasterKey> keys) throws IOException {
        var text = "# Loopforge Studio's master key. Without it no stored secret can be read: keep a copy elsewhere.\n"
                + keys.stream().map(key -> key.encoded() + "\n").collect(Collectors.joining());
        var aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        return aside;
    }

    private static void requirePrivate(Path file) throws IOException {
        for (var permission : Files.getPosixFilePermissions(file)) {
            if (OTHERS.contains(permission)) {
                throw new KeyRefused(
                        Reason.READABLE_BY_OTHERS,
                        "The key file " + file + " is open to other users. Close it with: chmod 600 " + file);
            }
        }
    }
}
