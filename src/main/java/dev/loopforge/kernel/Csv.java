package dev.loopforge.kernel;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lines of comma-separated values (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe, so that
 * opening the file calculates nothing.
 */
public final class Csv {
    private Csv() {}

    /** Whether a client asks for it by its Accept header; whoever takes anything gets JSON. */
    public static boolean wanted(String accept) {
        return accept.contains("text/csv");
    }

    /** One line with its end; what is null is empty. */
    public static String line(@Nullable String... fields) {
        return Arrays.stream(fields).map(Csv::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String field(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        var plain = "=+-@\t\r".indexOf(text.charAt(0)) >= 0 && !text.matches("-?[0-9.]+") ? "'" + text : text;
        boolean needsQuotes = plain.chars().anyMatch(sign -> ",\"\r\n".indexOf(sign) >= 0);
        return needsQuotes ? "\"" + plain.replace("\"", "\"\"") + "\"" : plain;
    }
}
