package dev.loopforge.kernel;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Path patterns as people write them: {@code *} within a folder, {@code **} across folders, {@code ?} one character; a
 * pattern that names a folder covers what is below it.
 */
public final class Globs {
    private final List<Pattern> patterns;

    public Globs(List<String> globs) {
        this.patterns = globs.stream().map(Globs::compile).toList();
    }

    /** Whether any pattern covers the path, which is relative and uses forward slashes. */
    public boolean cover(String path) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(path).matches());
    }

    /**
     * Those of the patterns that speak of the given ones in particular: {@code test/**} speaks of tests, {@code src/**} does
     * not, although tests may lie below it. Seen by a path that the pattern covers for sure.
     */
    public static List<String> within(List<String> globs, List<String> guarded) {
        var area = new Globs(guarded);
        return globs.stream().filter(glob -> area.cover(example(glob))).toList();
    }

    private static String example(String glob) {
        return tidy(glob).replace("**", "x/x").replace('*', 'x').replace('?', 'x');
    }

    private static String tidy(String glob) {
        return glob.strip().replaceFirst("^\\./", "").replaceFirst("/+$", "");
    }

    private static Pattern compile(String glob) {
        var clean = tidy(glob);
        if (clean.length() > 300) {
            clean = clean.substring(0, 300);
        }
        var regex = new StringBuilder();
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            if (c == '*' && i + 1 < clean.length() && clean.charAt(i + 1) == '*') {
                boolean folder = i + 2 < clean.length() && clean.charAt(i + 2) == '/';
                regex.append(folder ? "(?:.*/)?" : ".*");
                i += folder ? 2 : 1;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.append("(?:/.*)?").toString(), Pattern.DOTALL);
    }
}
