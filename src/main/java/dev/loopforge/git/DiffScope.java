package dev.loopforge.git;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How much of a difference is asked for: every file or one alone, with or without what differs in white space only. */
public record DiffScope(Optional<String> file, Whitespace whitespace) {
    /** Whether lines that differ in white space only count as different. */
    public enum Whitespace {
        SHOWN,
        IGNORED
    }

    /** Every file, every difference. */
    public static final DiffScope EVERYTHING = new DiffScope(Optional.empty(), Whitespace.SHOWN);

    private static final int MAX_LINES = 20_000;
    private static final int MAX_LINES_ALONE = 200_000;

    boolean holds(FileChange change) {
        return file.isEmpty() || file.get().equals(change.path());
    }

    List<String> options() {
        return whitespace == Whitespace.IGNORED ? List.of("--ignore-all-space") : List.of();
    }

    /** What git is to look at; nothing means everything. A renamed file is found by both its names. */
    List<String> paths(List<FileChange> wanted) {
        return file.isEmpty()
                ? List.of()
                : wanted.stream()
                        .flatMap(change -> Stream.concat(Stream.of(change.path()), change.oldPath().stream()))
                        .map(path -> ":(literal)" + path)
                        .toList();
    }

    int most() {
        return file.isPresent() ? MAX_LINES_ALONE : MAX_LINES;
    }
}
