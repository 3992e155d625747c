package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Crowd;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Eight workers and far more runs than may be under way; {@code ./loopforge bench crowd --times n} lets n runs wait. */
class CrowdProgramTest {
    private static final int RUNS = Integer.getInteger("loopforge.crowd", 200);
    private static final int WORKERS = 8;
    private static final int FURTHEST = 8;

    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.crowd",
            matches = "\\d+",
            disabledReason = "./loopforge bench crowd runs it")
    void no_more_are_under_way_than_a_repository_allows_and_they_begin_in_their_order() {
        try (var crowd = Crowd.of(WORKERS, 64)) {
            holds("limit 1:", crowd.comes(RUNS, 1, 1), 1);
            holds("limit 3:", crowd.comes(RUNS, 1, 3), 3);
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.crowd",
            matches = "\\d+",
            disabledReason = "./loopforge bench crowd runs it")
    void no_more_are_under_way_than_the_administrator_allows() {
        try (var crowd = Crowd.of(WORKERS, 2)) {
            holds("2 in all, limit 3 on each of 2:", crowd.comes(Math.max(4, RUNS / 10), 2, 3), 2);
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.frozen",
            matches = "\\d+",
            disabledReason = "./loopforge bench frozen runs it")
    void a_database_that_stands_still_makes_nobody_work_twice() {
        try (var crowd = Crowd.of(2, 64)) {
            var thawed =
                    crowd.comesWhilePostgresIsFrozen(Integer.getInteger("loopforge.frozen"), 3, Duration.ofSeconds(30));
            System.out.println("frozen: " + thawed);
            assertThat(thawed.afterTheFreeze()).isLessThan(Duration.ofSeconds(5));
            assertThat(thawed.afterTheEndOfConnections()).isLessThan(Duration.ofSeconds(5));
            assertThat(thawed.afterTheirReset()).isLessThan(Duration.ofSeconds(5));
            claimed(thawed.seen());
        }
    }

    private static void holds(String what, Crowd.Seen seen, int limit) {
        System.out.println("crowd: " + what + " " + seen);
        assertThat(seen.atOnce()).as("at once").isEqualTo(limit);
        claimed(seen);
        assertThat(seen.furthest()).as("places away from its own").isLessThanOrEqualTo(FURTHEST);
    }

    private static void claimed(Crowd.Seen seen) {
        assertThat(seen.claims()).as("claims").isGreaterThanOrEqualTo(seen.runs());
        assertThat(seen.unexplained())
                .as("runs that were taken up again though nobody had lost them")
                .isEmpty();
    }
}
