package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Failover;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** PostgreSQL's asynchronous replica takes over in the midst of a run, without the last that was written. */
class FailoverProgramTest {
    private static final List<List<String>> PLACES = List.of(
            List.of("BEFORE_PUSH", "PULL_REQUEST_OPENED"),
            List.of("AFTER_MODEL", "AFTER_CHECKPOINT"),
            List.of("AFTER_EVIDENCE", "BEFORE_PULL_REQUEST"),
            List.of("BEFORE_COMMIT", "AFTER_PUSH"));

    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.failover",
            matches = "\\d+",
            disabledReason = "./loopforge bench failover runs it")
    void a_failover_that_loses_the_last_words_opens_no_second_pull_request() {
        GitHubStage.requireCounterparts();
        for (int time = 0; time < Integer.getInteger("loopforge.failover"); time++) {
            var places = PLACES.get(time % PLACES.size());
            try (var failover = new Failover()) {
                var seen = failover.between(places.getFirst(), places.getLast());
                System.out.println("failover: " + seen);
                assertThat(seen.pullRequests()).isEqualTo(1);
                assertThat(seen.ready()).isLessThan(Duration.ofSeconds(15));
            }
        }
    }
}
