package dev.loopforge.git;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * A file that differs between two commits; line counts are 0 for binary files.
 *
 * @param newBlob the id of what the file holds afterwards; all zeros where it is gone
 */
public record FileChange(
        String path,
        Optional<String> oldPath,
        Status status,
        int additions,
        int deletions,
        boolean binary,
        String newBlob) {
    /** What happened to the file. */
    public enum Status {
        ADDED,
        MODIFIED,
        DELETED,
        RENAMED,
        TYPE_CHANGED
    }

    static List<FileChange> read(Git git, CommitId from, CommitId to) {
        var counts = counts(git, from, to, List.of());
        var raw = git.text("diff", "--raw", "--no-abbrev", "-z", "--find-renames", from.value(), to.value(), "--")
                .split("\0");
        var changes = new ArrayList<FileChange>();
        for (int i = 0; i + 1 < raw.length; i += 2) {
            // ":<old mode> <new mode> <old blob> <new blob> <status letter and score>"
            var columns = raw[i].split(" ");
            var status = status(columns[4]);
            Optional<String> old = status == Status.RENAMED ? Optional.of(raw[i + 1]) : Optional.empty();
            if (old.isPresent()) {
                i++;
            }
            var path = raw[i + 1];
            var count = counts.getOrDefault(path, new int[] {0, 0, 0});
            changes.add(new FileChange(path, old, status, count[0], count[1], count[2] == 1, columns[3]));
        }
        return changes;
    }

    /** The changes that git still prints when white space does not count, with the lines that then differ. */
    static List<FileChange> withoutWhitespace(Git git, List<FileChange> changes, CommitId from, CommitId to) {
        var counts = counts(git, from, to, List.of("--ignore-all-space"));
        return changes.stream()
                .filter(change -> counts.containsKey(change.path()))
                .map(change -> {
                    var count = counts.getOrDefault(change.path(), new int[] {0, 0, 0});
                    return new FileChange(
                            change.path(),
                            change.oldPath(),
                            change.status(),
                            count[0],
                            count[1],
                            change.binary(),
                            change.newBlob());
                })
                .toList();
    }

    private static HashMap<String, int[]> counts(Git git, CommitId from, CommitId to, List<String> options) {
        var counts = new HashMap<String, int[]>();
        var arguments = new ArrayList<>(List.of("diff", "--numstat", "-z", "--find-renames"));
        arguments.addAll(options);
        arguments.addAll(List.of(from.value(), to.value(), "--"));
        var raw = git.text(arguments.toArray(String[]::new)).split("\0");
        for (int i = 0; i < raw.length; i++) {
            var columns = raw[i].split("\t", 3);
            if (columns.length < 3) {
                continue;
            }
            var path = columns[2].isEmpty() && i + 2 < raw.length ? raw[i += 2] : columns[2];
            boolean binary = columns[0].equals("-");
            counts.put(
                    path,
                    binary
                            ? new int[] {0, 0, 1}
                            : new int[] {Integer.parseInt(columns[0]), Integer.parseInt(columns[1]), 0});
        }
        return counts;
    }

    private static Status status(String letter) {
        return switch (letter.isEmpty() ? 'M' : letter.charAt(0)) {
            case 'A', 'C' -> Status.ADDED;
            case 'D' -> Status.DELETED;
            case 'R' -> Status.RENAMED;
            case 'T' -> Status.TYPE_CHANGED;
            default -> Status.MODIFIED;
        };
    }
}
