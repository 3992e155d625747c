package dev.loopforge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Database;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TransactionDbTest {
    @Test
    void of_two_that_wait_for_each_other_both_commit_and_each_tells_the_world_once() throws Exception {
        try (var database = Database.empty();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var transaction = database.transaction();
            transaction.run(jooq -> jooq.execute("create table counter (id int primary key, value int not null)"));
            transaction.run(jooq -> jooq.execute("insert into counter values (1, 0), (2, 0)"));
            var bothHoldOne = new CyclicBarrier(2);
            var tries = new AtomicInteger();
            var told = new CopyOnWriteArrayList<Integer>();
            var orders = List.of(List.of(1, 2), List.of(2, 1));
            var ends = orders.stream()
                    .map(order -> {
                        var met = new AtomicBoolean();
                        return threads.submit(() -> transaction.run(jooq -> {
                            tries.incrementAndGet();
                            transaction.afterCommit(() -> told.add(order.getFirst()));
                            jooq.execute("update counter set value = value + 1 where id = ?", order.getFirst());
                            if (met.compareAndSet(false, true)) {
                                await(bothHoldOne);
                            }
                            jooq.execute("update counter set value = value + 1 where id = ?", order.getLast());
                        }));
                    })
                    .toList();
            for (var end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }

            assertThat(tries.get())
                    .as("one of the two was ended and done again")
                    .isGreaterThan(2);
            assertThat(transaction
                            .call(jooq -> jooq.fetch("select value from counter order by id"))
                            .getValues(0, Integer.class))
                    .containsExactly(2, 2);
            assertThat(told).containsExactlyInAnyOrder(1, 2);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }
}
