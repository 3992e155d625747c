package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Kills;
import dev.loopforge.testing.RunningStudio;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} in the middle of runs of the packaged program. A short slice here; {@code ./loopforge bench kills --times
 * n} draws that many places from all of them, by a seed it prints.
 */
class KillsProgramTest {
    private static final List<String> ALL = List.of(
            "BEFORE_CLAIM",
            "AFTER_CLAIM",
            "AFTER_WORKTREE",
            "BEFORE_MODEL",
            "MID_STREAM",
            "AFTER_MODEL",
            "TURN_STORED",
            "TOOL_STARTED",
            "TOOL_PERFORMED",
            "RESULT_STORED",
            "BEFORE_COMMIT",
            "AFTER_COMMIT",
            "AFTER_PUSH",
            "PUSH_STORED",
            "AFTER_EVIDENCE");

    private static final List<String> SLICE = List.of("MID_STREAM", "TOOL_PERFORMED", "AFTER_PUSH");

    @Test
    void a_killed_run_goes_on_and_does_nothing_twice() {
        int times = Integer.getInteger("loopforge.kills", 0);
        long seed = Long.getLong("loopforge.seed", System.nanoTime());
        var random = new Random(seed);
        var told = new ArrayList<Kills.Survived>();
        try (var kills = new Kills()) {
            long postgres = kills.studio().postgresPid();
            told.add(kills.whileACommandRuns());
            assertThat(RunningStudio.await(() -> ProcessHandle.of(postgres).isEmpty(), Duration.ofSeconds(10)))
                    .as("PostgreSQL went with the program")
                    .isTrue();
            if (times == 0) {
                SLICE.forEach(point -> told.add(kills.at(point)));
            }
            for (int time = 1; time < times; time++) {
                told.add(kills.at(time <= ALL.size() ? ALL.get(time - 1) : ALL.get(random.nextInt(ALL.size()))));
            }
        }
        told.forEach(one -> System.out.printf(
                "kill %-16s next step %5d ms after ready, %6d ms after the kill%n",
                one.point(),
                one.readyToNextStep().toMillis(),
                one.killToNextStep().toMillis()));
        var waits = told.stream().map(Kills.Survived::readyToNextStep).sorted().toList();
        System.out.printf(
                "kills: %d, lost 0, doubled 0, p95 %d ms after ready, seed %d%n",
                told.size(),
                waits.get(Math.min(waits.size() - 1, waits.size() * 95 / 100)).toMillis(),
                seed);
        assertThat(waits.getLast()).isLessThan(Duration.ofSeconds(3));
    }
}
