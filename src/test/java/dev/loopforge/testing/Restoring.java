package dev.loopforge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A backup that is made while people write and a run stands at some place. The program goes on after it, does to GitHub what
 * the backup knows nothing of, and dies for good; the backup is restored elsewhere, and goes on from where it was.
 */
public final class Restoring {
    private static final int PEOPLE = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Kills kills;
    private final AtomicBoolean over = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Written> written = new ConcurrentLinkedQueue<>();

    private Restoring(Kills kills) {
        this.kills = kills;
    }

    private record Written(String card, Instant at) {}

    /**
     * What came of it.
     *
     * @param before cards whose making was answered before the backup began
     * @param during those answered while it was made
     * @param lost those of the first that are not in it
     */
    public record Seen(String point, int before, int during, Set<String> lost, Duration backup, Duration restore) {}

    /** All of it, with the run at this place, and the restored program in a folder of this one. */
    public static Seen in(Path folder, Kills kills, String point) {
        return new Restoring(kills).at(point, folder);
    }

    private Seen at(String point, Path folder) {
        var archive = folder.resolve("backup.zip");
        var elsewhere = elsewhere(folder);
        var card = kills.card("Come back from " + point);
        kills.comeTo(point, card);
        var person = kills.person();
        var data = kills.studio().data();
        var writers = List.of(writer(person), writer(person), writer(person));
        assertThat(RunningStudio.await(() -> written.size() > 20 * PEOPLE, LIMIT))
                .isTrue();

        var begun = Instant.now();
        command(data, "backup", archive.toString());
        var made = Instant.now();
        over.set(true);
        writers.forEach(Restoring::join);
        kills.faults().letGo();
        kills.rightInTheEnd(point + ", where it was", card, data);
        copy(data.resolve("master.key"), elsewhere.resolve("master.key"));
        kills.studio().kill();
        var died = Instant.now();
        command(elsewhere, "restore", archive.toString());
        var restored = Instant.now();
        kills.moveTo(elsewhere);
        kills.rightInTheEnd(point + ", restored", card.seenBy(kills.person()), elsewhere);
        assertThat(command(elsewhere, "audit")).contains("is whole");

        var lost = new HashSet<String>();
        int before = 0;
        int during = 0;
        for (var one : written) {
            if (one.at().isBefore(begun)) {
                before++;
                lost.add(one.card());
            } else if (one.at().isBefore(made)) {
                during++;
            }
        }
        Journey.answer(kills.person(), 200, "GET", "/api/workflows/" + kills.board() + "/board", "")
                .getJsonArray("stages")
                .stream()
                .flatMap(stage -> ((JsonObject) stage).getJsonArray("tasks").stream())
                .forEach(one -> lost.remove(((JsonObject) one).getString("id")));
        return new Seen(point, before, during, lost, Duration.between(begun, made), Duration.between(died, restored));
    }

    private Thread writer(SignedIn person) {
        return Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                var card = Journey.card(person, kills.board(), "Written at " + Instant.now());
                written.add(new Written(card.id(), Instant.now()));
            }
        });
    }

    private static String command(Path data, String... words) {
        var ended = RunningStudio.run(Map.of("LOOPFORGE_DATA", data.toString()), words);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output();
    }

    private static Path elsewhere(Path folder) {
        try {
            // Under root PostgreSQL is another user, who must reach its folder.
            var passable = PosixFilePermissions.fromString("rwx--x--x");
            Files.setPosixFilePermissions(folder, passable);
            var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
            Files.setPosixFilePermissions(elsewhere, passable);
            Files.createSymbolicLink(elsewhere.resolve("programs"), Database.PROGRAMS);
            return elsewhere;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void join(Thread writer) {
        try {
            writer.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
