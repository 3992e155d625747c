package dev.loopforge.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Board;
import dev.loopforge.board.Seeding;
import dev.loopforge.board.Stage;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.plan.RunPlan;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.RunningStudio;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two people ask of one run at the same moment is done one after the other, each as the other left it. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class SteeringDbTest {
    @Inject
    Transaction transaction;

    @Inject
    Steering steering;

    @Inject
    Reviewed reviewed;

    @Inject
    ExecutePlan worker;

    @Inject
    Runs runs;

    @Inject
    Board board;

    @TempDir
    Path folder;

    private RunId run;
    private TaskId task;

    @BeforeEach
    void a_run_rests() {
        transaction.run(sql -> sql.execute("truncate workflow cascade"));
        new Seeding(transaction, folder, Clock.systemUTC()).fill(1, 1);
        transaction.run(sql -> {
            RunRows.forEveryCard(sql, Run.Status.PAUSED);
            sql.execute("update task t set stage = 'EXECUTING', run_id = r.id, run_attempt = 1, run_status = r.status,"
                    + " run_step = 0, run_steps = 1, run_provider = 'p', run_model = 'm', branch = 'b'"
                    + " from run r where r.task_id = t.id");
        });
        run = new RunId(one("select id from run"));
        task = new TaskId(one("select id from task"));
    }

    @Test
    void a_run_that_is_stopped_while_it_is_continued_stays_stopped() {
        var second =
                meanwhile(() -> steering.cancel(run, Actor.SYSTEM), () -> steering.resume(run, null, Actor.SYSTEM));

        assertThatThrownBy(second::join).cause().isInstanceOf(Problem.class).hasMessageContaining("has ended");
        assertThat(runs.get(run).status()).isEqualTo(Run.Status.CANCELLED);
    }

    @Test
    void a_run_that_is_stopped_while_it_is_paused_stays_stopped() {
        steering.resume(run, null, Actor.SYSTEM);
        var second = meanwhile(() -> steering.cancel(run, Actor.SYSTEM), () -> steering.pause(run, Actor.SYSTEM));

        assertThatThrownBy(second::join).cause().isInstanceOf(Problem.class);
        assertThat(runs.get(run).status()).isEqualTo(Run.Status.CANCELLED);
    }

    @Test
    void a_run_that_is_stopped_while_its_job_gives_up_stays_stopped() {
        meanwhile(() -> steering.cancel(run, Actor.SYSTEM), () -> {
                    worker.died(new RunPlan(task.toString()), "It failed too often.");
                    return runs.get(run);
                })
                .join();

        assertThat(runs.get(run).status()).isEqualTo(Run.Status.CANCELLED);
    }

    @Test
    void a_card_sent_back_while_it_is_merged_is_done_and_nothing_works_on_it() {
        var done = reviewed.merged(task, Actor.SYSTEM);

        assertThat(done.stage()).isEqualTo(Stage.DONE);
        assertThat(runs.get(run).status()).isEqualTo(Run.Status.CANCELLED);
        assertThat(reviewed.merged(task, Actor.SYSTEM)).isEqualTo(board.task(task));
    }

    /** Does the first, and before it is told, starts the second and sees it wait for its turn. */
    private CompletableFuture<Run> meanwhile(Runnable first, Supplier<Run> second) {
        var begun = new ArrayList<CompletableFuture<Run>>();
        transaction.run(sql -> {
            board.lock(task);
            begun.add(CompletableFuture.supplyAsync(second));
            assertThat(RunningStudio.await(() -> waits(sql), Duration.ofSeconds(20)))
                    .isTrue();
            first.run();
        });
        return begun.getFirst();
    }

    private static boolean waits(DSLContext sql) {
        return sql.fetchSingle("select count(*) from pg_locks where not granted")
                        .get(0, Integer.class)
                > 0;
    }

    private UUID one(String query) {
        return transaction.call(sql -> sql.fetchSingle(query).get(0, UUID.class));
    }
}
