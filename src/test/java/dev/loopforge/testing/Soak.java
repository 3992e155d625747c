package dev.loopforge.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A steady pace for long: twelve teams' work on a {@link Simulation} that nothing befalls but its model. A team of ten is
 * taken to make 100 runs, 300 messages in chats and 2,000 changes of boards in a working day of eight hours, and to have ten
 * boards and two logs open at any time. What is to be done in a minute is done in its first 45 seconds, at moments drawn from
 * the seed; then both processes are looked at, when little is under way, so that what is counted is what they keep.
 * In the middle and at the end everything comes to rest, and what differs between the two has leaked.
 */
public final class Soak implements AutoCloseable {
    private static final int TEAMS = 12;
    private static final int MINUTES_OF_A_DAY = 480;
    private static final Duration BUSY = Duration.ofSeconds(45);
    private static final Duration LOOK = Duration.ofSeconds(57);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    // For each team; changes that the lives and the chats make by themselves are not among these.
    private static final int RUNS_A_DAY = 100;
    private static final int CHATS_A_DAY = 300;
    private static final int CHANGES_A_DAY = 1_200;
    private static final int LOOKS_A_DAY = 600;
    private static final int OPENED_A_DAY = 300;
    private static final int SOCKETS = 10 * TEAMS;
    private static final int STREAMS = 2 * TEAMS;

    private static final int CARDS = 60;
    private static final int QUARTER = 15;
    private static final int MOST_GROWN = 12;
    private static final double MIB = 1 << 20;

    private final Simulation simulation;
    private final SignedIn person;
    private final Random dice;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<String> cards = new ConcurrentLinkedDeque<>();
    private final Deque<WebSocket> sockets = new ArrayDeque<>();
    private final Deque<InputStream> streams = new ArrayDeque<>();
    private final Map<String, AtomicLong> done = new ConcurrentSkipListMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final long begun = System.nanoTime();
    private int lives;

    public Soak(long seed) {
        simulation = Simulation.calm(seed);
        person = simulation.person();
        dice = new Random(seed);
    }

    /** Both processes at one moment. */
    private record Sample(double second, List<Vitals> programs, int connections, double database, int jobs) {}

    /**
     * What was seen of one process.
     *
     * @param heap how the living part of its heap grew over the last half, in MiB
     * @param resident the same of the memory the kernel has given it
     * @param cores how much of a core it and its commands used
     * @param files open at rest in the end, but sockets, more than in the middle
     * @param children processes of commands and of git that were at work at rest in the end
     * @param worktrees checkouts then of runs that are over
     */
    public record Program(
            String name,
            Slope heap,
            Slope resident,
            double cores,
            int threads,
            long files,
            long children,
            int worktrees,
            int spools) {}

    /**
     * What came of it.
     *
     * @param sockets open at rest in the end, but those to PostgreSQL, more than in the middle, of both together
     */
    public record Outcome(List<Program> programs, long sockets, Set<String> violations) {}

    /** Goes on for so long, and says each minute what it saw. */
    public Outcome endure(int minutes) {
        tell(
                "twelve teams of ten: %.1f runs, %.1f chats, %.0f changes more, %.0f looks and %.1f listeners opened a minute,"
                                .formatted(
                                        perMinute(RUNS_A_DAY),
                                        perMinute(CHATS_A_DAY),
                                        perMinute(CHANGES_A_DAY),
                                        perMinute(LOOKS_A_DAY),
                                        perMinute(OPENED_A_DAY))
                        + " %d sockets and %d streams open".formatted(SOCKETS, STREAMS));
        int middle = minutes - minutes / 2;
        IntStream.rangeClosed(1, middle).forEach(this::minute);
        var half = rested();
        IntStream.rangeClosed(middle + 1, minutes).forEach(this::minute);
        var end = rested();
        return outcome(half, end, samples.subList(middle, samples.size()));
    }

    private static double perMinute(int aDay) {
        return aDay * TEAMS / (double) MINUTES_OF_A_DAY;
    }

    /** How often a thing comes in this minute, so that all minutes have as many as they should. */
    private static int times(int aDay, int minute) {
        return (int) (Math.floor(perMinute(aDay) * minute) - Math.floor(perMinute(aDay) * (minute - 1)));
    }

    private void minute(int minute) {
        long start = System.nanoTime();
        listenTo(SOCKETS, STREAMS);
        often(times(RUNS_A_DAY, minute), () -> {
            int number = ++lives;
            return () -> simulation.live(number);
        });
        often(times(CHATS_A_DAY, minute), () -> {
            boolean leaves = dice.nextInt(4) == 0;
            return () -> chat(leaves);
        });
        often(times(CHANGES_A_DAY, minute), () -> {
            int which = dice.nextInt(20);
            return () -> change(which);
        });
        often(times(LOOKS_A_DAY, minute), () -> {
            int which = dice.nextInt(7);
            return () -> look(which);
        });
        often(times(OPENED_A_DAY, minute), () -> this::another);
        passed(start, LOOK);
        var sample = sample();
        samples.add(sample);
        tell("%3d min ".formatted(minute) + said(sample));
        if (minute % QUARTER == 0 && minute > QUARTER) {
            var before = samples.get(samples.size() - 1 - QUARTER).programs();
            tell("server grew in %d min by, KiB: ".formatted(QUARTER)
                    + sample.programs().getFirst().grown(before.getFirst(), MOST_GROWN));
            tell("worker grew in %d min by, KiB: ".formatted(QUARTER)
                    + sample.programs().getLast().grown(before.getLast(), MOST_GROWN));
        }
        passed(start, MINUTE);
    }

    private void passed(long start, Duration time) {
        RunningStudio.await(() -> System.nanoTime() - start >= time.toNanos(), LIMIT);
    }

    /** So many of these, each at a moment of its own. */
    private void often(int times, Supplier<Runnable> next) {
        IntStream.range(0, times).forEach(time -> {
            var one = next.get();
            long moment = dice.nextLong(BUSY.toMillis());
            clock.schedule(() -> hands.submit(() -> safely(one)), moment, TimeUnit.MILLISECONDS);
        });
    }

    private void safely(Runnable one) {
        try {
            one.run();
        } catch (RuntimeException | AssertionError failure) {
            simulation.violated("broke off: " + failure);
        }
    }

    private void count(String what) {
        done.computeIfAbsent(what, name -> new AtomicLong()).incrementAndGet();
    }

    // What people do.

    private synchronized String anyBoard() {
        var boards = simulation.boards();
        return boards.get(dice.nextInt(boards.size()));
    }

    private synchronized String anyCard() {
        var all = List.copyOf(cards);
        return all.isEmpty() ? create() : all.get(dice.nextInt(all.size()));
    }

    private String create() {
        count("cards made besides");
        var draft = new JsonObject()
                .put("title", "Another card")
                .put("labels", new JsonArray().add("soak"))
                .put("description", "To be talked over. ".repeat(20));
        var made = simulation.send("POST", "/api/workflows/" + anyBoard() + "/tasks", draft.encode());
        cards.add(made.getString("id"));
        return made.getString("id");
    }

    private void change(int which) {
        count("changes besides");
        if (which < 4 || cards.isEmpty()) {
            create();
            return;
        }
        if (which < 8 && cards.size() > CARDS) {
            simulation.send("DELETE", "/api/tasks/" + cards.poll(), "");
            return;
        }
        var card = "/api/tasks/" + anyCard();
        if (which < 10) {
            simulation.send("POST", card + "/comments", "{\"text\":\"Is this still wanted?\"}");
            return;
        }
        var seen = read(card);
        var body = new JsonObject().put("version", seen.getInteger("version"));
        if (which < 15) {
            var there = "TODO".equals(seen.getString("stage")) ? "BRAINSTORMING" : "TODO";
            simulation.send("POST", card + "/move", body.put("stage", there).encode());
            return;
        }
        simulation.send(
                "PATCH", card, body.put("title", "Another card, " + which).encode());
    }

    private JsonObject read(String path) {
        var answer = person.readJson(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    /** A question and its answer; some go away before they have read it. */
    private void chat(boolean leaves) {
        count("chats besides");
        var say = new JsonObject()
                .put("message", "What do you think of this? ".repeat(5))
                .put("provider", "compatible")
                .put("model", DicedModel.NAME);
        var answer = person.stream("POST", "/api/tasks/" + anyCard() + "/brainstorm", say.encode());
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null && !leaves; ) {
                line = lines.readLine();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void look(int which) {
        count("looks");
        var card = anyCard();
        var run = simulation.living().stream()
                .map(living -> simulation.seen(living).run())
                .filter(id -> !id.isEmpty())
                .findAny();
        switch (which) {
            case 0 -> read("/api/workflows/" + anyBoard() + "/board");
            case 1 -> read("/api/inbox");
            case 2 -> read("/api/tasks/" + card + "/timeline");
            case 3 -> read("/api/tasks/" + card + "/messages");
            case 4 -> run.ifPresent(id -> person.readAs("/api/runs/" + id + "/log", "text/plain"));
            case 5 -> read("/api/search?q=card");
            default -> run.ifPresent(id -> read("/api/runs/" + id + "/events?limit=500"));
        }
    }

    // Who listens.

    private synchronized void listenTo(int manySockets, int manyStreams) {
        while (sockets.size() < manySockets) {
            openSocket();
        }
        while (streams.size() < manyStreams) {
            openStream();
        }
    }

    /** One listens anew and one goes: of the sockets half without a word. */
    private synchronized void another() {
        openSocket();
        var socket = sockets.poll();
        if (socket != null && dice.nextBoolean()) {
            socket.abort();
        } else if (socket != null) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        }
        openStream();
        close(streams.poll());
    }

    private void openSocket() {
        count("sockets opened");
        sockets.add(person.watch(anyBoard(), message -> count("messages by sockets")));
    }

    /** The log of a card that lives, or its board. */
    private void openStream() {
        count("streams opened");
        var living = List.copyOf(simulation.living());
        boolean log = !living.isEmpty() && dice.nextBoolean();
        var path = log
                ? "/api/tasks/" + living.get(dice.nextInt(living.size())) + "/logs/stream"
                : "/api/workflows/" + anyBoard() + "/events";
        var stream = person.stream(path).body();
        streams.add(stream);
        hands.submit(() -> hear(stream));
    }

    private void hear(InputStream stream) {
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    count("messages by streams");
                }
            }
        } catch (IOException dropped) {
            // By whoever opened it.
        }
    }

    private static void close(@Nullable InputStream stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException already) {
            // It is gone.
        }
    }

    // What is seen.

    /** Both processes once nobody listens and nothing is left to do. */
    private Sample rested() {
        synchronized (this) {
            sockets.forEach(WebSocket::abort);
            sockets.clear();
            streams.forEach(Soak::close);
            streams.clear();
        }
        RunningStudio.await(() -> simulation.living().isEmpty(), Duration.ofMinutes(6));
        simulation.rest();
        // Connections that nobody uses are given back within half a minute; what runs left elsewhere is swept up each
        // minute.
        long start = System.nanoTime();
        passed(start, MINUTE.plus(MINUTE));
        RunningStudio.await(this::nothingUnderWay, LIMIT);
        var sample = sample();
        tell("at rest " + said(sample));
        return sample;
    }

    /** How many of these checkouts are of runs that have ended. */
    private int over(List<String> worktrees) {
        return simulation.number("select count(*) from run where status in ('SUCCEEDED', 'FAILED', 'CANCELLED')"
                + " and id::text in ('" + String.join("', '", worktrees) + "')");
    }

    private boolean nothingUnderWay() {
        return simulation.programs().stream()
                .allMatch(program -> program.process().descendants().findAny().isEmpty());
    }

    private Sample sample() {
        var programs = simulation.programs().stream().map(Vitals::of).toList();
        return new Sample(
                (System.nanoTime() - begun) / 1e9,
                programs,
                simulation.number("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and application_name <> '" + Database.OWN + "'"),
                simulation.number("select pg_database_size(current_database()) / 1024") / 1024.0,
                simulation.number("select count(*) from scheduled_tasks"));
    }

    private String said(Sample sample) {
        return String.format(
                Locale.ROOT,
                "server: %s | worker: %s | database: %d connections, %.1f MiB, %d jobs | so far: %d runs, %d lives, %d cards, "
                        + "%d messages, %d changes, %s",
                sample.programs().getFirst(),
                sample.programs().getLast(),
                sample.connections(),
                sample.database(),
                sample.jobs(),
                simulation.number("select count(*) from run where started_at is not null"),
                lives,
                simulation.number("select count(*) from task"),
                simulation.number("select count(*) from message"),
                simulation.number("select coalesce(sum(revision), 0) from board_revision"),
                done);
    }

    private Outcome outcome(Sample middle, Sample end, List<Sample> half) {
        var programs = new ArrayList<Program>();
        var names = List.of("server", "worker");
        for (int at = 0; at < names.size(); at++) {
            int which = at;
            var before = middle.programs().get(at);
            var after = end.programs().get(at);
            tell(names.get(at) + " grew by, KiB: " + after.grown(before, MOST_GROWN));
            programs.add(new Program(
                    names.get(at),
                    slope(half, sample -> sample.programs().get(which).heap() / MIB),
                    slope(half, sample -> sample.programs().get(which).resident() / MIB),
                    (after.cpu() - before.cpu()) / (end.second() - middle.second()),
                    after.threads() - before.threads(),
                    after.files() - before.files(),
                    after.children(),
                    over(after.worktrees()),
                    after.spools()));
        }
        tell("database grew by, MiB an hour: " + slope(half, Sample::database) + ", jobs: " + slope(half, Sample::jobs)
                + ", connections " + middle.connections() + " and " + end.connections());
        programs.forEach(one -> tell(one.toString()));
        long sockets = sockets(end) - sockets(middle);
        tell("sockets at rest but those to PostgreSQL: " + sockets(middle) + " and " + sockets(end));
        return new Outcome(List.copyOf(programs), sockets, simulation.violations());
    }

    private static long sockets(Sample sample) {
        return sample.programs().stream().mapToLong(Vitals::sockets).sum() - sample.connections();
    }

    private static Slope slope(List<Sample> half, ToDoubleFunction<Sample> what) {
        return Slope.of(half.stream()
                .map(sample -> new Slope.Point(sample.second(), what.applyAsDouble(sample)))
                .toList());
    }

    private void tell(String what) {
        System.out.printf("soak %s%n", what);
        System.out.flush();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        sockets.forEach(WebSocket::abort);
        streams.forEach(Soak::close);
        hands.shutdownNow();
        simulation.close();
    }
}
