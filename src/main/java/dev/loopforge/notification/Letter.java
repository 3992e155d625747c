package dev.loopforge.notification;

import dev.loopforge.kernel.OneLine;
import java.util.UUID;

/**
 * A mail to one person, as plain text. What others wrote stands in the subject and the text and nowhere else, and no line of
 * the subject ends before the subject does.
 *
 * @param id names the mail, so that a receiver knows one that was sent twice
 */
record Letter(UUID id, String to, String subject, String text) {
    private static final int LONGEST_SUBJECT = 200;

    Letter {
        var line = OneLine.of(subject);
        subject = line.length() <= LONGEST_SUBJECT ? line : line.substring(0, LONGEST_SUBJECT - 1) + "…";
        text = text.replaceAll("[\\p{Cc}&&[^\\n\\t]]", "");
    }
}
