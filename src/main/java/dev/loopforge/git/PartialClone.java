package dev.loopforge.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A mirror of a large repository: all commits and folders, but of the files only those somebody needed. It is git's partial
 * clone ({@code --filter=blob:none}), with one difference: the address of its remote is nowhere in its configuration, so that
 * git cannot fetch a file by itself in the midst of reading, each in a trip of its own. Whoever reads a commit has all of its
 * files fetched before, in one.
 */
final class PartialClone {
    static final String REMOTE = "origin";
    static final String FILTER = "--filter=blob:none";

    private static final int MOST_SEEN = 10_000;

    private final Git git;
    private final Set<CommitId> seen = ConcurrentHashMap.newKeySet();

    PartialClone(Git git) {
        this.git = git;
    }

    /** Whether the mirror is one; git has written it into the configuration at the first fetch with a filter. */
    boolean is() {
        try {
            return Files.readString(git.directory().resolve("config")).contains("partialclonefilter");
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the configuration of a mirror", failure);
        }
    }

    /** Makes the empty mirror one, before its content is brought from elsewhere. */
    void declare() {
        git.text("config", "core.repositoryFormatVersion", "1");
        git.text("config", "remote." + REMOTE + ".promisor", "true");
        git.text("config", "remote." + REMOTE + ".partialclonefilter", "blob:none");
    }

    /** Whether nothing was ever fetched. */
    boolean isEmpty() {
        return git.text("for-each-ref", "--count=1").isEmpty();
    }

    /** Those of the commits whose files may be missing; none where the mirror is whole. */
    List<CommitId> unseen(List<CommitId> commits) {
        return is() ? commits.stream().filter(commit -> !seen.contains(commit)).toList() : List.of();
    }

    /** All files of these commits are here. */
    void seen(List<CommitId> commits) {
        if (seen.size() > MOST_SEEN) {
            seen.clear();
        }
        seen.addAll(commits);
    }

    /** The ids of the files that these commits have and the mirror has not, a line each. */
    byte[] missing(List<CommitId> commits) {
        var missing = new Missing();
        var arguments = new ArrayList<>(List.of("rev-list", "--objects", "--missing=print", "--no-walk"));
        commits.forEach(commit -> arguments.add(commit.value()));
        arguments.add("--");
        Git.require(git.pourAtLength(missing, arguments), "rev-list");
        return missing.ids.toByteArray();
    }

    /** Bytes that a fetch under way has received so far. */
    long received() {
        long bytes = 0;
        try (var parts = halfReceived()) {
            for (var part : parts) {
                bytes += part.toFile().length();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look into a mirror", failure);
        }
        return bytes;
    }

    /** Takes away what a fetch that was killed had received; git would keep it for two weeks. */
    void dropHalfReceived() {
        try (var parts = halfReceived()) {
            for (var part : parts) {
                Files.deleteIfExists(part);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot clean a mirror up", failure);
        }
    }

    private DirectoryStream<Path> halfReceived() throws IOException {
        return Files.newDirectoryStream(Files.createDirectories(git.directory().resolve("objects/pack")), "tmp_pack_*");
    }

    /** Keeps of a list of objects, which is as long as a repository is large, the lines of those that are missing. */
    private static final class Missing extends OutputStream {
        private final ByteArrayOutputStream ids = new ByteArrayOutputStream();
        private boolean begun = true;
        private boolean kept;

        @Override
        public void write(int one) {
            if (begun && one == '?') {
                kept = true;
            } else if (kept) {
                ids.write(one);
            }
            begun = one == '\n';
            kept &= !begun;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            for (int at = from; at < from + length; at++) {
                write(bytes[at]);
            }
        }
    }
}
