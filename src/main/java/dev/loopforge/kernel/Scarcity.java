package dev.loopforge.kernel;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
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

    /** What a failure comes of, by what the system said of it; a connection may be missing for want of a file. */
    public static Optional<Scarcity> behind(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .flatMap(cause -> of(cause).stream())
                .min(Comparator.naturalOrder());
    }

    private static Optional<Scarcity> of(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        if (message.contains("Too many open files")) {
            return Optional.of(FILES);
        }
        if (message.contains("Resource temporarily unavailable")
                || message.contains("Cannot allocate memory")
                || message.contains("unable to create native thread")) {
            return Optional.of(PROCESSES);
        }
        boolean refused = failure instanceof SQLTransientConnectionException
                || failure instanceof SQLException sql && "53300".equals(sql.getSQLState());
        return refused ? Optional.of(CONNECTIONS) : Optional.empty();
    }
}
