package dev.loopforge.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Many kills over all the places of a run, two programs at a time: one on a folder, one on GitHub with pull requests. What is
 * lost or done twice is told and counted, and the storm goes on with a fresh program.
 */
public final class Storm {
    static final List<String> EVERYWHERE = List.of(
            "BEFORE_CLONE",
            "AFTER_CLONE",
            "BEFORE_CLAIM",
            "AFTER_CLAIM",
            "BEFORE_WORKTREE",
            "AFTER_WORKTREE",
            "BEFORE_MODEL",
            "MID_STREAM",
            "AFTER_MODEL",
            "TURN_STORED",
            "BEFORE_TOOL",
            "TOOL_STARTED",
            "MID_TOOL",
            "BEFORE_CHECKPOINT",
            "AFTER_CHECKPOINT",
            "TOOL_PERFORMED",
            "RESULT_STORED",
            "BEFORE_COMMIT",
            "AFTER_COMMIT",
            "BEFORE_PUSH",
            "AFTER_PUSH",
            "PUSH_STORED",
            "BEFORE_EVIDENCE",
            "MID_EVIDENCE",
            "AFTER_EVIDENCE",
            "END_STORED");
    private static final List<String> ON_GITHUB =
            List.of("BEFORE_PULL_REQUEST", "PULL_REQUEST_OPENED", "PULL_REQUEST_STORED");
    // Its counterpart answers 5,000 requests an hour, as GitHub does, and each start looks at every open pull request.
    private static final int ON_ONE_GITHUB = 25;
    // The programs live for seconds only; the better compiler would spend them on itself.
    public static final String SHORT_LIVED =
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC " + System.getProperty("loopforge.kills.java", "");

    private final LinkedList<String> points = new LinkedList<>();
    private final List<Kills.Survived> survived = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final long seed;

    public Storm(int kills, long seed) {
        this.seed = seed;
        var random = new Random(seed);
        while (points.size() < kills) {
            var round = new ArrayList<>(EVERYWHERE);
            round.addAll(ON_GITHUB);
            Collections.shuffle(round, random);
            points.addAll(round.subList(0, Math.min(round.size(), kills - points.size())));
        }
    }

    /** Lets all of it come down; answers what was lost or done twice. */
    public List<String> rage() {
        var folder = Thread.ofPlatform().name("on-a-folder").start(() -> lane(Kills::onAFolder, false));
        lane(Kills::onGitHub, true);
        try {
            folder.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        tell("kills: %d, lost or doubled: %d, seed %d".formatted(survived.size() + lost.size(), lost.size(), seed));
        tell("kills: next step after ready  " + spread(Kills.Survived::readyToNextStep));
        tell("kills: next step after kill   " + spread(Kills.Survived::killToNextStep));
        return lost;
    }

    private void lane(Function<String, Kills> opening, boolean github) {
        for (var point = next(github); point.isPresent(); ) {
            try (var kills = opening.apply(SHORT_LIVED)) {
                for (int kill = 0; point.isPresent() && kill < ON_ONE_GITHUB; kill++) {
                    var now = point.get();
                    point = next(github);
                    tell(kills.at(now));
                }
            } catch (RuntimeException | AssertionError failure) {
                lost(String.valueOf(failure.getMessage()));
                point = point.isPresent() ? point : next(github);
            }
        }
    }

    private synchronized Optional<String> next(boolean github) {
        Supplier<Stream<String>> left = points::stream;
        var mine = github ? left.get().filter(ON_GITHUB::contains).findFirst() : Optional.<String>empty();
        var found = mine.or(
                () -> left.get().filter(point -> !ON_GITHUB.contains(point)).findFirst());
        found.ifPresent(points::removeFirstOccurrence);
        return found;
    }

    private synchronized void tell(Kills.Survived one) {
        survived.add(one);
        tell("kill %4d %-20s next step %6s ms after ready, %6s ms after the kill"
                .formatted(
                        survived.size() + lost.size(),
                        one.point(),
                        millis(one.readyToNextStep()),
                        millis(one.killToNextStep())));
    }

    private synchronized void lost(String what) {
        lost.add(what);
        tell("kill %4d LOST %s".formatted(survived.size() + lost.size(), what));
    }

    private static void tell(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static String millis(@Nullable Duration time) {
        return time == null ? "none" : String.valueOf(time.toMillis());
    }

    private String spread(Function<Kills.Survived, @Nullable Duration> which) {
        var all = survived.stream()
                .map(which)
                .filter(Objects::nonNull)
                .mapToLong(Duration::toMillis)
                .sorted()
                .toArray();
        return all.length == 0
                ? "none"
                : "median %d ms, p95 %d ms, max %d ms of %d"
                        .formatted(
                                all[all.length / 2],
                                all[Math.min(all.length - 1, all.length * 95 / 100)],
                                Arrays.stream(all).max().orElse(0),
                                all.length);
    }
}
