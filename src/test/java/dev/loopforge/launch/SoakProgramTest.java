package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Soak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Twelve teams' work for long, on a server and a worker, looking every minute at what they keep. Only by
 * {@code ./loopforge bench soak --times minutes}: a slope over less than half an hour says nothing.
 */
@EnabledIfSystemProperty(named = "loopforge.soak", matches = "\\d+", disabledReason = "./loopforge bench soak runs it")
class SoakProgramTest {
    private static final double MOST_PER_HOUR = 1;

    @Test
    void nothing_is_kept_of_what_is_over() {
        try (var soak = new Soak(Long.getLong("loopforge.seed", System.nanoTime()))) {
            var outcome = soak.endure(Integer.getInteger("loopforge.soak"));
            assertThat(outcome.violations()).isEmpty();
            assertThat(outcome.sockets()).as("sockets").isNotPositive();
            for (var program : outcome.programs()) {
                assertThat(program.heap().atLeast())
                        .as("MiB that the heap gained in an hour: " + program)
                        .isLessThanOrEqualTo(MOST_PER_HOUR);
                assertThat(program.files()).as("files: " + program).isNotPositive();
                assertThat(program.children()).as("processes: " + program).isZero();
                assertThat(program.worktrees()).as("worktrees: " + program).isZero();
            }
        }
    }
}
