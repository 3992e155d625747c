package dev.loopforge.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.board.Seeding;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class RunLogDbTest {
    @Inject
    SetupLinks links;

    @Inject
    Transaction transaction;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Test
    void a_long_log_is_sent_whole_in_order_and_as_it_is_read(@TempDir Path folder) {
        transaction.run(sql -> sql.execute("truncate workflow cascade"));
        new Seeding(transaction, folder, Clock.systemUTC()).fill(1, 1);
        transaction.run(sql -> {
            RunRows.forEveryCard(sql, Run.Status.SUCCEEDED);
            sql.execute("""
                    insert into run_event (run_id, seq, kind, payload, epoch)
                    select id, n, case when n % 10 = 0 then 'tool' else 'log' end,
                      jsonb_build_object('step', 1, 'lines', jsonb_build_array('line ' || n, 'ü')), 1
                    from run, generate_series(1, 1234) n""");
        });
        var owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        var run = transaction.call(sql -> sql.fetchSingle("select id from run").get(0, UUID.class));

        var answer = owner.send("GET", "/api/runs/" + run + "/log", "");

        assertThat(answer.body())
                .isEqualTo(IntStream.rangeClosed(1, 1234)
                        .filter(n -> n % 10 != 0)
                        .mapToObj(n -> "line " + n + "\nü\n")
                        .collect(Collectors.joining()));
        assertThat(answer.headers().firstValue("Content-Length"))
                .as("nobody has counted it before")
                .isEmpty();
    }
}
