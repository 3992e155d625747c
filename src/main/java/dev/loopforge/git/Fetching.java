package dev.loopforge.git;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How far a fetch is, read from git's progress lines: what is done now, how much of it, and what has come over the line so
 * far, as git writes it, or nothing.
 */
public record Fetching(Phase phase, int percent, String received) {
    /** What git does one after the other. */
    public enum Phase {
        COUNTING,
        COMPRESSING,
        RECEIVING,
        RESOLVING
    }

    private static final Pattern LINE =
            Pattern.compile("(Counting|Compressing|Receiving|Resolving) (?:objects|deltas): +"
                    + "(\\d{1,3})% \\(\\d+/\\d+\\)(?:, (\\d+(?:\\.\\d+)? (?:bytes|[KMGT]iB)))?");
    /**
     * What is said while all goes well: progress, of which each kind of server has words of its own, and which references
     * were set (a refused one has a "!").
     */
    private static final Pattern WELL = Pattern.compile(
            "(?:remote: )?(?:[A-Z][a-z]+(?: [a-z]+)+: +\\d+(?:% \\(\\d+/\\d+\\))?(?:,.*)?\\s*|Total \\d+ .*)"
                    + "|From .*| [ *+t=-] .*");

    /** What the newest line in this piece of git's error stream says. */
    static Optional<Fetching> in(String told) {
        return LINE.matcher(told)
                .results()
                .reduce((earlier, later) -> later)
                .map(line -> new Fetching(
                        Phase.valueOf(line.group(1).toUpperCase(Locale.ROOT)),
                        Math.min(100, Integer.parseInt(line.group(2))),
                        Optional.ofNullable(line.group(3)).orElse("")));
    }

    /** The error stream without what is said while all goes well. git's {@code --quiet} would leave out the progress too. */
    static String without(String errors) {
        return errors.lines()
                .filter(line -> !line.isBlank() && !WELL.matcher(line).matches())
                .collect(Collectors.joining("\n"));
    }

    /** Tells a person only what is worth it: nothing of a fetch that is over at once, then once a second. */
    static Consumer<String> toPeople(Consumer<Fetching> listener, LongSupplier nanos) {
        return new Consumer<>() {
            private static final long SECOND = 1_000_000_000L;
            private long next = nanos.getAsLong() + 2 * SECOND;

            @Override
            public void accept(String told) {
                long now = nanos.getAsLong();
                if (now - next >= 0) {
                    in(told).ifPresent(state -> {
                        next = now + SECOND;
                        listener.accept(state);
                    });
                }
            }
        };
    }

    /** The same for a person. */
    public String sentence() {
        var so = received.isEmpty() ? "" : ", " + received + " so far";
        return "The repository is being fetched: "
                + switch (phase) {
                    case COUNTING, COMPRESSING -> "its server gets it ready, " + percent + " %.";
                    case RECEIVING -> percent + " % received" + so + ".";
                    case RESOLVING -> "it has come, and is unpacked to " + percent + " %.";
                };
    }
}
