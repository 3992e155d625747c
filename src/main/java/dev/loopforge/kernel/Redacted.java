package dev.loopforge.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret in memory. It prints as {@code ***}, so no log line, exception or JSON view can show it by accident. */
public final class Redacted {
    private final String value;

    public Redacted(String value) {
        this.value = value;
    }

    /** The secret itself: call it only where it is handed to the outside. */
    public String reveal() {
        return value;
    }

    /** What may be shown: the last four characters, or nothing of a secret too short to spare them. */
    public String hint() {
        return value.length() < 12 ? "••••" : "••••" + value.substring(value.length() - 4);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Redacted that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
