package dev.loopforge.review;

import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import dev.loopforge.kernel.Problem;

/** The commented lines with those around them, numbered, as the agent reads them. */
final class Excerpt {
    private static final int AROUND = 3;
    private static final int MAX_LINE = 300;
    private static final int MAX_FILE = 1 << 20;

    private Excerpt() {}

    /** 422 where the commit has no such file or line. */
    static String of(Mirror mirror, CommitId commit, String file, int start, int line) {
        Mirror.FileContent content;
        try {
            content = mirror.read(commit, file, 0, MAX_FILE);
        } catch (Problem none) {
            throw Problem.invalid("file", "The run has no such file on this side.");
        }
        if (content.binary()) {
            return "";
        }
        var lines = content.text().lines().toList();
        if (line < 1 || (line > Math.max(1, lines.size()) && !content.truncated())) {
            throw Problem.invalid("line", "The file has " + lines.size() + " lines.");
        }
        var text = new StringBuilder();
        for (int at = Math.max(1, start - AROUND); at <= Math.min(lines.size(), line + AROUND); at++) {
            var shown = lines.get(at - 1);
            text.append(at >= start && at <= line ? "> " : "  ")
                    .append(at)
                    .append(" | ")
                    .append(shown, 0, Math.min(MAX_LINE, shown.length()))
                    .append('\n');
        }
        return text.toString().replace("\0", "");
    }
}
