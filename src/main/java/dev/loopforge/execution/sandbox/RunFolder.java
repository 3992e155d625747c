package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The small files of one running command, outside of what it can see, and gone with it. */
final class RunFolder implements AutoCloseable {
    private static final Pattern CHILD = Pattern.compile("\"child-pid\": ?(\\d{1,9})");
    private static final Pattern CODE = Pattern.compile("\"exit-code\": ?(\\d{1,9})");
    /** Unix socket addresses hold 108 bytes; a longer path needs a shorter folder. */
    private static final int LONGEST_SOCKET = 100;

    private final Path folder;
    private final List<Path> placeholders = new ArrayList<>();
    private final List<Path> groups = new ArrayList<>();

    private RunFolder(Path folder) {
        this.folder = folder;
    }

    static RunFolder below(Path parent, SandboxSpec spec) {
        try {
            var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            var run = new RunFolder(Files.createTempDirectory(parent, "run", mine));
            boolean proxied = !spec.egressHosts().isEmpty();
            Files.writeString(run.mavenSettings(), SystemView.mavenSettings(proxied, spec.readOnlyPaths()));
            for (String name : spec.protectedInside()) {
                Path path = spec.worktree().resolve(name);
                if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    run.placeholders.add(path);
                }
            }
            return run;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Takes over a control group, to be removed with the folder. */
    void owns(Path group) {
        groups.add(group);
    }

    Path status() {
        return folder.resolve("status");
    }

    /** For the output of a command of which nobody keeps more than they hear. */
    Spool spool() {
        return new Spool(folder.resolve("spool"));
    }

    Path mavenSettings() {
        return folder.resolve("settings.xml");
    }

    Path proxySocket() throws IOException {
        Path socket = folder.resolve("proxy.sock");
        return socket.toString().length() <= LONGEST_SOCKET
                ? socket
                : Files.createTempDirectory("loopforge").resolve("proxy.sock");
    }

    /** The host's number of the first process inside, once there is one. */
    OptionalLong firstProcess() {
        return reported(CHILD);
    }

    /** The command's own exit code; empty when it never ended by itself. */
    OptionalLong exitCode() {
        return reported(CODE);
    }

    private OptionalLong reported(Pattern pattern) {
        try {
            Matcher found = pattern.matcher(Files.exists(status()) ? Files.readString(status()) : "");
            return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Removes the folder, and the empty files that had to stand in for protected names that did not exist. */
    @Override
    public void close() {
        try {
            for (Path placeholder : placeholders) {
                if (Files.isRegularFile(placeholder, LinkOption.NOFOLLOW_LINKS) && Files.size(placeholder) == 0) {
                    Files.delete(placeholder);
                }
            }
            groups.forEach(ControlGroups::remove);
            delete(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Removes a folder of ours. */
    static void delete(Path folder) throws IOException {
        List<Path> files;
        try (var listed = Files.list(folder)) {
            files = listed.toList();
        }
        for (Path file : files) {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                delete(file);
            } else {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    static Optional<IOException> tryDelete(Path folder) {
        try {
            delete(folder);
            return Optional.empty();
        } catch (IOException failure) {
            return Optional.of(failure);
        }
    }
}
