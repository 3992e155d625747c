package dev.loopforge.git;

import java.util.regex.Pattern;

/** A full commit id: 40 or 64 hexadecimal digits. */
public record CommitId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    public CommitId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a full commit id");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
