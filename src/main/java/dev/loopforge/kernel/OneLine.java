package dev.loopforge.kernel;

import java.util.regex.Pattern;

/**
 * Text of others that stays one line wherever it is shown: in a table, a subject, a commit, a terminal. It holds no control
 * character, no line separator, and none of the marks that turn the direction of what follows and so let it read as
 * something else (Unicode Standard Annex 9, 2.1 to 2.2 and 2.4).
 */
public final class OneLine {
    private static final String UNFIT = "\\p{Cc}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069";
    private static final Pattern ANY = Pattern.compile("[" + UNFIT + "]");
    private static final Pattern GAPS = Pattern.compile("[" + UNFIT + "\\s]+");

    private OneLine() {}

    /** Whether nothing in it would have to be taken out. */
    public static boolean is(String text) {
        return !ANY.matcher(text).find();
    }

    /** The text with a blank for each gap and for what has no place in a line. */
    public static String of(String text) {
        return GAPS.matcher(text).replaceAll(" ").strip();
    }
}
