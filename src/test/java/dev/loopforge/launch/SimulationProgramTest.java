package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Simulation;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Cards from their making to their end while processes are killed, frozen and stopped, connections end and the model fails.
 * A short slice here; {@code ./loopforge bench simulation --times n --seed n} lets more of them live.
 */
class SimulationProgramTest {
    private static final int LIVES = Integer.getInteger("loopforge.simulation", 10);
    private static final boolean SLICE = !Boolean.getBoolean("loopforge.bench");

    @Test
    void no_life_of_a_card_breaks_an_invariant() {
        long seed = Long.getLong("loopforge.seed", new Random().nextLong());
        System.out.println("simulation of " + LIVES + " lives, -Dloopforge.seed=" + seed);
        long begun = System.nanoTime();
        try (var simulation = Simulation.stormy(seed)) {
            var outcome = simulation.unfold(LIVES, SLICE ? 10 : 24, SLICE ? 16 : 30);
            System.out.println("simulation: " + outcome);
            System.out.println("simulation took " + Duration.ofNanos(System.nanoTime() - begun));
            assertThat(outcome.violations()).as("seed " + seed).isEmpty();
            assertThat(outcome.lives()).isEqualTo(LIVES);
        }
    }
}
