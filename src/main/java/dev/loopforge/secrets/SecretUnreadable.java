package dev.loopforge.secrets;

/** A stored secret does not open: altered, moved to another row, or sealed by a key that is not here. It says no more. */
public final class SecretUnreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SecretUnreadable() {
        super("a stored secret cannot be opened", null, false, false);
    }
}
