package dev.loopforge.kernel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the surroundings have too little of for the moment: nobody's mistake, and it passes without a change of ours. */
public enum Scarcity {
    FILES("machine-short", "This machine lets the program open no more files (ulimit -n)."),
    PROCESSES(
            "machine-short",
            "This machine lets the program start no more processes or threads (ulimit -u, pids.max or memory)."),
    CONNECTIONS("database-away", "The database gives no connection right now.");

    /** After how long it is worth looking again by oneself; a caller may sooner. */
    public static final Duration PAUSE = Duration.ofSeconds(4);

    private static final String NO_FILE = "Too many open files";
    private static final String NO_THREAD = "unable to create native thread";
    /** How the JDK begins to say why a program could not be started; the number is the system's, of errno.h. */
    private static final Pattern NO_START = Pattern.compile("^(?:[\\w ]+, error: |error=)(\\d+)\\b");

    private final String code;
    private final String sentence;

    Scarcity(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** What there is too little of. */
    public String sentence() {
        return sentence;
    }

    /** What the caller is told. */
    public Problem problem() {
        return Problem.unavailable(code, sentence + " Nothing was lost; try again shortly.", Duration.ofSeconds(2));
    }

    /**
     * What a failure comes of: a connection may be missing for want of a file. Only what the JDK throws counts, and of its
     * words only those that stand where it writes the system's error. A program's or a server's words are never looked at,
     * since whoever speaks them could make a job wait for ever.
     */
    public static Optional<Scarcity> behind(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .flatMap(cause -> of(cause).stream())
                .min(Comparator.naturalOrder());
    }

    private static Optional<Scarcity> of(Throwable failure) {
        return switch (failure) {
            case SQLTransientConnectionException none -> Optional.of(CONNECTIONS);
            case SQLException sql when "53300".equals(sql.getSQLState()) -> Optional.of(CONNECTIONS);
            case OutOfMemoryError memory when said(memory).startsWith(NO_THREAD) -> Optional.of(PROCESSES);
            case FileSystemException file when NO_FILE.equals(file.getReason()) -> Optional.of(FILES);
            case FileNotFoundException file when said(file).endsWith(" (" + NO_FILE + ")") -> Optional.of(FILES);
            case SocketException socket when said(socket).equals(NO_FILE) -> Optional.of(FILES);
            case IOException plain when plain.getClass() == IOException.class -> ofPlain(said(plain));
            default -> Optional.empty();
        };
    }

    private static Optional<Scarcity> ofPlain(String message) {
        if (message.equals(NO_FILE)) {
            return Optional.of(FILES);
        }
        var start = NO_START.matcher(message);
        if (!start.find()) {
            return Optional.empty();
        }
        return switch (start.group(1)) {
            case "23", "24" -> Optional.of(FILES);
            case "11", "12" -> Optional.of(PROCESSES);
            default -> Optional.empty();
        };
    }

    private static String said(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }
}
