package dev.loopforge.launch;

/**
 * Why the program does not start, in one plain sentence for the person at the terminal: what, why, and what to do next.
 * It has no stack trace, because there is nothing to debug.
 */
public final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The exit code for a wrong command line or a wrong setting. */
    public static final int USAGE = 2;

    private final int exitCode;

    private CannotStart(int exitCode, String sentence) {
        super(sentence, null, false, false);
        this.exitCode = exitCode;
    }

    /** The surroundings do not allow it: port, disk, folder, database. Exit code 1. */
    public static CannotStart because(String sentence) {
        return new CannotStart(1, sentence);
    }

    /** The person asked for something that does not exist or makes no sense. Exit code 2. */
    public static CannotStart usage(String sentence) {
        return new CannotStart(USAGE, sentence);
    }

    public int exitCode() {
        return exitCode;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
