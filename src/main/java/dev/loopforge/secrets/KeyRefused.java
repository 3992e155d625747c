package dev.loopforge.secrets;

/** The master key cannot be used, in one plain sentence for whoever starts the program. It never holds key material. */
public final class KeyRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, for tests and for the exit. */
    public enum Reason {
        ZERO,
        REPEATED,
        SHORT,
        KNOWN,
        TEXT,
        MALFORMED,
        READABLE_BY_OTHERS,
        UNREADABLE,
        WRONG
    }

    KeyRefused(Reason reason, String sentence) {
        super(sentence, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
