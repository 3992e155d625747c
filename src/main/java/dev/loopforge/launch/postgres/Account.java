package dev.loopforge.launch.postgres;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import dev.loopforge.launch.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who PostgreSQL runs as. It refuses to run as root, so under root it runs as an existing unprivileged user, by
 * {@code setpriv}; where that user cannot reach the data folder, such as one below a folder of root's alone, it runs in a
 * user namespace in which root goes by that user's number and has no capability. Under an ordinary user it runs as that
 * user.
 */
sealed interface Account {
    /** The user who runs the program. */
    record Same() implements Account {}

    /** Another user, taken on by {@code setpriv}. */
    record Other(String name, int uid, int gid, Path setpriv) implements Account {}

    /** Root under another number, taken on by {@code unshare}; its files are root's. */
    record Masked(String name, int uid, int gid, Path unshare) implements Account {}

    /** Looked for in this order; the last is on every Linux. */
    List<String> CANDIDATES = List.of("loopforge", "postgres", "nobody");

    /** Chooses for a cluster: its owner, when it exists already, so that an upgrade of the machine changes nothing. */
    static Account choose(Path cluster) {
        if (!isRoot()) {
            return new Same();
        }
        Path setpriv = Programs.find("setpriv")
                .orElseThrow(
                        () -> CannotStart.because("PostgreSQL refuses to run as root, and the program setpriv, with"
                                + " which it would run as another user, is missing. Install util-linux, or start Loopforge"
                                + " Studio as an ordinary user."));
        return entry(cluster)
                .map(fields -> new Other(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), setpriv))
                .map(other -> ofRoot(cluster) || !reaches(other, cluster) ? masked(other) : other)
                .orElseThrow(() -> CannotStart.because("PostgreSQL refuses to run as root, and this machine has none of"
                        + " the users " + String.join(", ", CANDIDATES) + ". Start Loopforge Studio as an ordinary"
                        + " user, or create one: useradd --system loopforge"));
    }

    /** The argument vector that runs a program as this user. */
    default List<String> running(List<String> arguments) {
        return switch (this) {
            case Same() -> arguments;
            case Other(String name, int uid, int gid, Path setpriv) -> {
                var all = new ArrayList<String>(List.of(
                        setpriv.toString(), "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--no-new-privs"));
                all.addAll(arguments);
                yield List.copyOf(all);
            }
            case Masked(String name, int uid, int gid, Path unshare) -> {
                var all = new ArrayList<>(
                        List.of(unshare.toString(), "--user", "--map-user=" + uid, "--map-group=" + gid));
                all.add("--");
                all.addAll(arguments);
                yield List.copyOf(all);
            }
        };
    }

    /** Makes the file or folder this user's own. */
    default void own(Path path) throws IOException {
        switch (this) {
            case Same() -> {}
            case Masked masked -> {}
            case Other(String name, int uid, int gid, Path setpriv) -> {
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** The name shown to people. */
    default String title() {
        return switch (this) {
            case Same() -> System.getProperty("user.name", "this user");
            case Other other -> other.name();
            case Masked masked -> masked.name();
        };
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid && uid == 0;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException noProcfs) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    private static boolean ofRoot(Path cluster) {
        return Files.isDirectory(cluster) && Integer.valueOf(0).equals(attribute(cluster, "unix:uid"));
    }

    /** Whether every folder on the way lets this user pass. */
    private static boolean reaches(Other user, Path cluster) {
        for (Path folder = cluster.toAbsolutePath().getParent(); folder != null; folder = folder.getParent()) {
            if (!(attribute(folder, "unix:mode") instanceof Integer mode)) {
                continue;
            }
            int bit = Integer.valueOf(user.uid()).equals(attribute(folder, "unix:uid"))
                    ? 0100
                    : Integer.valueOf(user.gid()).equals(attribute(folder, "unix:gid")) ? 0010 : 0001;
            if ((mode & bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Object attribute(Path path, String name) {
        try {
            return Files.getAttribute(path, name);
        } catch (IOException missing) {
            return null;
        }
    }

    /** Where the kernel grants no user namespace the other user is kept, and the start says what it cannot reach. */
    private static Account masked(Other other) {
        return Programs.find("unshare")
                .map(unshare -> (Account) new Masked(other.name(), other.uid(), other.gid(), unshare))
                .filter(account -> Programs.run(Command.of(Path.of("/"), account.running(List.of("true"))))
                        .succeeded())
                .orElse(other);
    }

    private static Optional<String[]> entry(Path cluster) {
        List<String[]> users = users();
        if (Files.isDirectory(cluster)) {
            try {
                Object owner = Files.getAttribute(cluster, "unix:uid");
                var found = users.stream()
                        .filter(fields -> !"0".equals(fields[2]) && fields[2].equals(String.valueOf(owner)))
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException unreadable) {
                throw CannotStart.because("The database folder " + cluster + " cannot be read: "
                        + unreadable.getMessage() + ". Check the folder's owner and rights.");
            }
        }
        return CANDIDATES.stream()
                .flatMap(name -> users.stream().filter(fields -> fields[0].equals(name)))
                .findFirst();
    }

    private static List<String[]> users() {
        try {
            return Files.readAllLines(Path.of("/etc/passwd")).stream()
                    .map(line -> line.split(":", -1))
                    .filter(fields ->
                            fields.length >= 4 && fields[2].matches("\\d{1,9}") && fields[3].matches("\\d{1,9}"))
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
