package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Kills;
import dev.loopforge.testing.Listeners;
import dev.loopforge.testing.Printing;
import dev.loopforge.testing.Restoring;
import dev.loopforge.testing.Rough;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.Stops;
import dev.loopforge.testing.Storm;
import dev.loopforge.testing.Talking;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} in the middle of runs of the packaged program. A short slice here; {@code ./loopforge bench kills --times
 * n} goes on over all places, in an order drawn from a seed it prints, and {@code ./loopforge bench logs} kills while a
 * command prints.
 */
class KillsProgramTest {
    private static final List<String> STOPPED = List.of("BEFORE_PUSH");
    private static final List<String> SLICE = List.of("AFTER_CHECKPOINT", "AFTER_PUSH");

    private static final long MOST_HEAP = 64L << 20;

    @Test
    @DisabledIfSystemProperty(
            named = "loopforge.bench",
            matches = "true",
            disabledReason = "a benchmark goes on for longer instead")
    void a_killed_run_goes_on_and_does_nothing_twice() {
        var told = new ArrayList<Kills.Survived>();
        try (var kills =
                Kills.onAFolder("-XX:+UseSerialGC", List.of(Printing.part(), Talking.part(), Listeners.part()))) {
            listen(kills, 40, Duration.ofSeconds(1));
            long postgres = kills.studio().postgresPid();
            var talking = Talking.begin(kills);
            told.add(kills.whileACommandRuns());
            talking.wasCutOff();
            assertThat(RunningStudio.await(() -> ProcessHandle.of(postgres).isEmpty(), Duration.ofSeconds(10)))
                    .as("PostgreSQL went with the program")
                    .isTrue();
            SLICE.forEach(point -> told.add(kills.at(point)));
            var stops = new Stops(kills);
            STOPPED.forEach(point -> System.out.println("stop: " + stops.at(point)));
            System.out.println("printing: " + Printing.survive(kills, 1, 7));
        }
        assertThat(told.stream().map(Kills.Survived::readyToNextStep).filter(Objects::nonNull))
                .allMatch(wait -> wait.compareTo(Duration.ofSeconds(30)) < 0);
    }

    @Test
    @DisabledIfSystemProperty(
            named = "loopforge.bench",
            matches = "true",
            disabledReason = "a benchmark looks at something else")
    void a_backup_under_load_that_is_restored_elsewhere_opens_no_second_pull_request(@TempDir Path folder) {
        GitHubStage.requireCounterparts();
        try (var kills = Kills.onGitHub(Storm.SHORT_LIVED)) {
            var seen = Restoring.in(folder, kills, "BEFORE_PULL_REQUEST");
            System.out.println("restored: " + seen);
            assertThat(seen.lost()).isEmpty();
            assertThat(seen.during()).as("cards written during the backup").isPositive();
            assertThat(kills.pullRequests()).hasSize(1);
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.rough",
            matches = "\\d+",
            disabledReason = "./loopforge bench rough runs it")
    void rough_commands_end_and_the_server_stays_small() {
        try (var kills = Kills.onAFolder("-XX:+UseSerialGC", List.of(Rough.part()))) {
            System.out.println("rough: " + Rough.endure(kills));
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.stops",
            matches = "\\d+",
            disabledReason = "./loopforge bench stops runs it")
    void a_stop_is_a_stop_at_every_place_and_a_deployment_fails_no_run() {
        for (int round = 0; round < Integer.getInteger("loopforge.stops"); round++) {
            try (var kills = Kills.onAFolder(Storm.SHORT_LIVED, List.of(Stops.part()))) {
                var stops = new Stops(kills);
                Stops.PLACES.forEach(point -> System.out.println("stop: " + stops.at(point)));
                System.out.println("stop: SIGTERM with 4 runs took " + stops.deploy());
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.logs",
            matches = "\\d+",
            disabledReason = "./loopforge bench logs runs it")
    void no_line_is_lost_doubled_or_out_of_order() {
        long seed = Long.getLong("loopforge.seed", System.nanoTime());
        try (var kills = Kills.onAFolder(Storm.SHORT_LIVED, List.of(Printing.part()))) {
            var seen = Printing.survive(kills, Integer.getInteger("loopforge.logs"), seed);
            System.out.println("printing: " + seen + ", seed " + seed);
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.kills",
            matches = "\\d+",
            disabledReason = "./loopforge bench kills runs it")
    void a_storm_of_kills_loses_nothing() {
        var storm = new Storm(Integer.getInteger("loopforge.kills"), Long.getLong("loopforge.seed", System.nanoTime()));
        assertThat(storm.rage()).as("lost or doubled").isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.listeners",
            matches = "\\d+",
            disabledReason = "./loopforge bench listeners runs it")
    void who_never_reads_costs_neither_memory_nor_anybody_elses_events() {
        try (var kills = Kills.onAFolder("-XX:+UseSerialGC", List.of(Listeners.part()))) {
            listen(kills, Integer.getInteger("loopforge.listeners"), Duration.ofSeconds(12));
        }
    }

    private static void listen(Kills kills, int each, Duration howLong) {
        var seen = Listeners.listen(kills, each, howLong);
        System.out.println("listeners: " + each + " streams and as many sockets, half of them unread: " + seen);
        assertThat(seen.heapUnread() - seen.heapBefore()).isLessThan(MOST_HEAP);
    }
}
