package dev.loopforge.git;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One file's differences, hunk by hunk; a file past the limit says so and has none. */
public record FileDiff(
        String path,
        @Nullable String oldPath,
        FileChange.Status status,
        int additions,
        int deletions,
        boolean binary,
        boolean tooLarge,
        String newBlob,
        List<Hunk> hunks) {
    private static final Pattern HUNK =
            Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@.*", Pattern.DOTALL);

    /** A run of lines around a change. */
    public record Hunk(int oldStart, int oldLines, int newStart, int newLines, List<Line> lines) {}

    /** One line: {@code context}, {@code add} or {@code delete}. */
    public record Line(String kind, String text) {}

    /** git prints the sections of a patch in the order of its name list, so the two are joined by position. */
    static List<FileDiff> read(List<FileChange> changes, List<PatchReader.Section> sections) {
        var diffs = new ArrayList<FileDiff>();
        var left = sections.iterator();
        for (var change : changes) {
            var lines = new ArrayList<String>();
            boolean tooLarge = false;
            // A change of type is printed as a deletion and an addition.
            int parts = change.status() == FileChange.Status.TYPE_CHANGED ? 2 : 1;
            for (; parts > 0 && left.hasNext(); parts--) {
                var section = left.next();
                lines.addAll(section.lines());
                tooLarge |= section.tooLarge();
            }
            diffs.add(new FileDiff(
                    change.path(),
                    change.oldPath().orElse(null),
                    change.status(),
                    change.additions(),
                    change.deletions(),
                    change.binary(),
                    tooLarge,
                    change.newBlob(),
                    tooLarge ? List.of() : hunks(lines)));
        }
        return diffs;
    }

    private static List<Hunk> hunks(List<String> section) {
        var hunks = new ArrayList<Hunk>();
        List<Line> lines = new ArrayList<>();
        int oldLeft = 0;
        int newLeft = 0;
        for (var line : section) {
            var header = HUNK.matcher(line);
            if (oldLeft == 0 && newLeft == 0 && header.matches()) {
                lines = new ArrayList<>();
                oldLeft = count(header.group(2));
                newLeft = count(header.group(4));
                hunks.add(new Hunk(
                        Integer.parseInt(header.group(1)), oldLeft, Integer.parseInt(header.group(3)), newLeft, lines));
            } else if ((oldLeft > 0 || newLeft > 0) && !line.isEmpty() && " +-".indexOf(line.charAt(0)) >= 0) {
                lines.add(new Line(kind(line.charAt(0)), line.substring(1)));
                oldLeft -= line.charAt(0) == '+' ? 0 : 1;
                newLeft -= line.charAt(0) == '-' ? 0 : 1;
            }
        }
        return hunks;
    }

    private static String kind(char mark) {
        return switch (mark) {
            case '+' -> "add";
            case '-' -> "delete";
            default -> "context";
        };
    }

    private static int count(@Nullable String digits) {
        return digits == null ? 1 : Integer.parseInt(digits);
    }
}
