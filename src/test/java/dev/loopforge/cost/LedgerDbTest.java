package dev.loopforge.cost;

import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.LEDGER_ENTRY;
import static dev.loopforge.schema.Tables.TASK;
import static dev.loopforge.schema.Tables.WORKFLOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.cost.Admission.Cap;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.testing.Database;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger: it adds up to the micro-dollar, and no cap is overshot by more than one call however many there are. */
class LedgerDbTest {
    private static final Ledger.Caps NONE = new Ledger.Caps(Optional.empty(), Optional.empty());
    private static final Tokens NOTHING = new Tokens(0, 0, 0, 0, false);
    /** What a call may use at most: $0.0105 at the price below. */
    private static final Tokens MOST = new Tokens(1_000, 500, 0, 0, false);

    private final UserId person = UserId.fresh();
    private final WorkflowId board = WorkflowId.fresh();
    private final TaskId card = TaskId.fresh();
    private Database database;
    private Transaction transaction;
    private Prices prices;
    private Ledger ledger;

    @BeforeEach
    void open() {
        database = Database.fresh();
        transaction = new Transaction(database.source());
        prices = new Prices(transaction, new Activity(transaction), Clock.systemUTC());
        ledger = new Ledger(transaction, prices, Clock.systemUTC());
        transaction.run(open -> {
            open.insertInto(APP_USER)
                    .set(APP_USER.ID, person.value())
                    .set(APP_USER.LOGIN, "ada")
                    .set(APP_USER.NAME, "Ada")
                    .set(APP_USER.ROLE, "ADMIN")
                    .execute();
            open.insertInto(WORKFLOW)
                    .set(WORKFLOW.ID, board.value())
                    .set(WORKFLOW.TITLE, "Board")
                    .set(WORKFLOW.REPOSITORY_KIND, "local")
                    .set(WORKFLOW.REPOSITORY, "/nowhere")
                    .set(WORKFLOW.DEFAULT_BRANCH, "main")
                    .set(WORKFLOW.SETTINGS, JSONB.valueOf("{}"))
                    .set(WORKFLOW.CREATED_BY, person.value())
                    .execute();
            open.insertInto(TASK)
                    .set(TASK.ID, card.value())
                    .set(TASK.WORKFLOW_ID, board.value())
                    .set(TASK.NUMBER, 1)
                    .set(TASK.TITLE, "Card")
                    .set(TASK.STAGE, "TODO")
                    .set(TASK.RANK, "m")
                    .set(TASK.CREATED_BY, person.value())
                    .execute();
        });
        prices.set(line("acme", "one", 3_000_000, 15_000_000), person, Actor.SYSTEM);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void it_equals_the_sum_of_calls_under_fifty_at_once() throws Exception {
        var sum = new AtomicLong();
        all(IntStream.range(0, 50)
                .<Callable<Boolean>>mapToObj(number -> () -> {
                    var random = new Random(number);
                    for (int call = 0; call < 10; call++) {
                        var used = new Tokens(
                                random.nextInt(9_999),
                                random.nextInt(9_999),
                                random.nextInt(999),
                                random.nextInt(999),
                                true);
                        var settled = ledger.settle(granted(ledger.reserve(call(), NOTHING, MOST, NONE)), used);
                        assertThat(settled.micros()).isEqualTo(prices.micros("acme", "one", used));
                        sum.addAndGet(settled.micros());
                    }
                    return true;
                })
                .toList());

        System.out.println(
                "ledger: 500 calls, 50 at once, " + sum + " micro-dollars, difference " + (sum.get() - spent()));
        assertThat(spent()).isEqualTo(sum.get());
    }

    @Test
    void calls_side_by_side_overshoot_a_cap_by_one_call_at_most() throws Exception {
        long cap = 100_000;
        long dearest = prices.micros("acme", "one", MOST);
        var caps = new Ledger.Caps(Optional.empty(), Optional.of(cap));
        var reached = new AtomicLong();
        all(IntStream.range(0, 50)
                .<Callable<Boolean>>mapToObj(number -> () -> {
                    while (true) {
                        switch (ledger.reserve(call(), NOTHING, MOST, caps)) {
                            case Admission.Granted(Ledger.Reservation reservation) -> ledger.settle(reservation, MOST);
                            case Admission.Busy() -> Thread.onSpinWait();
                            case Admission.Reached(Cap which, long spent, long limit) -> {
                                assertThat(which).isEqualTo(Cap.BOARD_DAY);
                                reached.incrementAndGet();
                                return true;
                            }
                        }
                    }
                })
                .toList());

        System.out.println("ledger: cap " + cap + ", spent " + spent() + ", one call at most " + dearest);
        assertThat(reached).hasValue(50);
        assertThat(spent()).isBetween(cap, cap + dearest);
        var raised = new Ledger.Caps(Optional.empty(), Optional.of(cap * 2));
        assertThat(ledger.reserve(call(), NOTHING, MOST, raised)).isInstanceOf(Admission.Granted.class);
    }

    @Test
    void four_fifths_of_a_cap_are_told_once() {
        var caps = new Ledger.Caps(Optional.of(100_000L), Optional.empty());
        var told = new ArrayList<Cap>();
        for (int call = 0; call < 9; call++) {
            told.addAll(ledger.settle(granted(ledger.reserve(call(), NOTHING, MOST, caps)), MOST)
                    .nearly());
        }
        assertThat(told).containsExactly(Cap.TASK);
    }

    @Test
    void a_person_has_a_cap_over_all_boards() {
        transaction.run(open ->
                open.update(APP_USER).set(APP_USER.DAY_BUDGET_MICROS, 10_000L).execute());
        ledger.settle(granted(ledger.reserve(call(), NOTHING, MOST, NONE)), MOST);

        assertThat(ledger.reserve(call(), NOTHING, MOST, NONE))
                .isEqualTo(new Admission.Reached(Cap.PERSON_DAY, 10_500, 10_000));
    }

    @Test
    void a_released_call_leaves_nothing() {
        var caps = new Ledger.Caps(Optional.of(1L), Optional.empty());
        var reservation = granted(ledger.reserve(call(), NOTHING, MOST, caps));
        assertThat(ledger.reserve(call(), NOTHING, MOST, caps)).isEqualTo(new Admission.Busy());

        ledger.release(reservation);

        assertThat(ledger.reserve(call(), NOTHING, MOST, caps)).isInstanceOf(Admission.Granted.class);
        assertThat(spent()).isZero();
    }

    @Test
    void a_price_set_here_goes_before_the_book_from_its_day_on() {
        prices.set(line("openai", "gpt-5", 1, 2), person, Actor.SYSTEM);
        var tomorrow = LocalDate.now(Clock.systemUTC()).plusDays(1);
        prices.set(new Prices.Price(null, "openai", "gpt-5", 9, 9, 9, 9, tomorrow), person, Actor.SYSTEM);

        assertThat(prices.of("openai", "gpt-5.1-mini"))
                .hasValueSatisfying(price -> assertThat(price.input()).isEqualTo(1));
        assertThat(prices.of("openai", "gpt-4o"))
                .hasValueSatisfying(price -> assertThat(price.id()).isNull());
        assertThat(prices.of("acme", "two")).isEmpty();
    }

    @Test
    void a_line_for_every_model_of_a_provider_is_none_for_training() {
        prices.set(line("acme", "", 1, 2), person, Actor.SYSTEM);
        assertThat(prices.of("acme", "two")).isPresent();
        assertThat(prices.of("acme", "training:two")).isEmpty();

        prices.set(line("acme", "training:", 7, 0), person, Actor.SYSTEM);
        assertThat(prices.of("acme", "training:two"))
                .hasValueSatisfying(price -> assertThat(price.input()).isEqualTo(7));
    }

    private static Prices.Price line(String provider, String model, long input, long output) {
        return new Prices.Price(
                null, provider, model, input, output, input / 10, input, LocalDate.now(Clock.systemUTC()));
    }

    private Ledger.Call call() {
        return new Ledger.Call(board, card, null, person, "run", "acme", "one");
    }

    private static Ledger.Reservation granted(Admission admission) {
        return ((Admission.Granted) admission).reservation();
    }

    private long spent() {
        return transaction.call(open -> open.select(DSL.coalesce(DSL.sum(LEDGER_ENTRY.COST_MICROS), DSL.val(0)))
                .from(LEDGER_ENTRY)
                .fetchSingle()
                .value1()
                .longValue());
    }

    private static void all(List<Callable<Boolean>> work) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        }
    }
}
