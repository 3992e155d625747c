package dev.loopforge.git;

import dev.loopforge.kernel.Disk;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether there is room on this machine: for the work under way, and for something new beside it. */
@Singleton
public final class Space {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final long MIB = 1 << 20;

    private final Path data;
    private final DiskSettings settings;
    private final Mirrors mirrors;
    private final Clock clock;
    private @Nullable Look seen;

    Space(GitSettings git, DiskSettings settings, Mirrors mirrors, Clock clock) {
        this.data = git.dataDirectory();
        this.settings = settings;
        this.mirrors = mirrors;
        this.clock = clock;
    }

    private record Look(Instant at, Disk disk) {}

    /** Why work under way has to rest, in a sentence; empty while there is room. */
    public Optional<String> shortage() {
        return Stream.of(data, data.resolve("mirrors"), data.resolve("worktrees"), data.resolve("spools"))
                .filter(Files::isDirectory)
                .filter(folder -> free(folder) < settings.reserveBytes())
                .findFirst()
                .map(
                        folder -> "There is no space left on the disk of the " + name(folder) + ": "
                                + mib(free(folder)) + " are free, and " + mib(settings.reserveBytes())
                                + " have to stay free (LOOPFORGE_DISK_RESERVE_MIB). Make room there; what waits for it goes on by itself.");
    }

    /** Why nothing new can be begun; looks at the folders every five seconds at most. */
    public Optional<String> refusal() {
        return shortage().or(() -> settings.mostBytes().stream()
                .boxed()
                .filter(most -> taken() >= most)
                .findFirst()
                .map(most -> "Repositories and checkouts take " + mib(taken())
                        + " of the disk, and LOOPFORGE_MAX_DISK_MIB allows " + mib(most)
                        + ". Close cards, delete boards or raise it; what waits for room goes on by itself."));
    }

    /** A failure that comes of a full disk or a spent quota, by what the system said of it. */
    public static boolean caused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var said = String.valueOf(cause.getMessage());
            if (said.contains("No space left on device") || said.contains("Disk quota exceeded")) {
                return true;
            }
        }
        return false;
    }

    private synchronized long taken() {
        var now = clock.instant();
        var look = seen;
        if (look == null || look.at().plus(LOOK).isBefore(now)) {
            look = new Look(now, mirrors.disk());
            seen = look;
        }
        return look.disk().mirrorBytes() + look.disk().checkoutBytes();
    }

    private String name(Path folder) {
        return folder.equals(data) ? "data folder" : "folder of " + folder.getFileName();
    }

    private static String mib(long bytes) {
        return "%,d MiB".formatted(bytes / MIB);
    }

    /** Asks the system by the folder's name: a file store is found by opening files, of which there may be none left. */
    private static long free(Path folder) {
        var file = folder.toFile();
        long free = file.getUsableSpace();
        if (free == 0 && file.getTotalSpace() == 0) {
            throw new IllegalStateException("cannot look at the disk of " + folder);
        }
        return free;
    }
}
