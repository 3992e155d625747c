package dev.loopforge.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Whole lives of cards, many at once, while everything around them fails: a server that works too and a worker, processes of
 * the packaged program on one PostgreSQL, real git, and a {@link DicedModel}. What each card's person does and which fault
 * comes after how many lives is drawn from the seed. {@link Invariants} are looked at all the while and once more at the end.
 */
public final class Simulation implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int BOARDS = 4;
    private static final int SLOTS = 5;
    /** Every so manieth card is on GitHub; as many in all as its stand-in has answers for in an hour, 5,000. */
    private static final int ON_GITHUB = 6;

    private static final int MOST_ON_GITHUB = 40;
    private static final int KINDS = 8;
    private static final long FRESH_NANOS = 100_000_000;

    private final Database database = Database.empty();
    private final DicedModel model;
    private final Optional<GitHubKept> github;
    private final List<TempRepo> repositories = new ArrayList<>();
    private final List<Integer> deck = new ArrayList<>();
    private final Map<String, TempRepo> boards = new HashMap<>();
    private final List<String> order = new ArrayList<>();
    private final Set<String> followed = ConcurrentHashMap.newKeySet();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger lived = new AtomicInteger();
    private final List<Place> places = new ArrayList<>();
    private final List<String> canaries;
    private final Invariants invariants;
    private final SignedIn person;
    private final long seed;
    private final long begun = System.nanoTime();
    private String onGitHub = "";
    private Map<String, Seen> sight = Map.of();
    private long seenAt = System.nanoTime() - FRESH_NANOS;

    private Simulation(long seed, Function<FaultFile, String> options, Optional<GitHubKept> github) {
        this.seed = seed;
        this.github = github;
        model = new DicedModel(seed);
        var secrets = new SecureRandom();
        canaries = List.of("canary-key-" + secrets.nextLong(), "canary-variable-" + secrets.nextLong());
        var environment = new HashMap<>(database.environment(Map.of("LOOPFORGE_WORKERS", String.valueOf(SLOTS))));
        github.ifPresent(kept -> environment.putAll(kept.environment()));
        var server =
                place(environment, options, all -> RunningStudio.with(all, "--port", String.valueOf(Ports.free())));
        place(environment, options, all -> RunningStudio.role("worker", all));
        person = server.studio().signIn();
        invariants = new Invariants(database.transaction());
        open();
    }

    /** One on which faults come down by {@link #unfold}, with some of its cards on GitHub where its stand-in is installed. */
    public static Simulation stormy(long seed) {
        return new Simulation(
                seed,
                faults -> Storm.SHORT_LIVED.strip() + " " + faults.option(),
                Emulate.installed() ? Optional.of(GitHubKept.started()) : Optional.empty());
    }

    /** One that nothing befalls but its model, and whose JVMs are told no more than people's. */
    static Simulation calm(long seed) {
        return new Simulation(seed, faults -> "", Optional.empty());
    }

    /** A process and the file that names a place where it is to stand still. */
    private record Place(RunningStudio studio, FaultFile faults) {}

    private Place place(
            Map<String, String> shared,
            Function<FaultFile, String> options,
            Function<Map<String, String>, RunningStudio> how) {
        var faults = new FaultFile();
        var all = new HashMap<>(shared);
        all.put("JDK_JAVA_OPTIONS", options.apply(faults));
        var place = new Place(how.apply(all), faults);
        places.add(place);
        return place;
    }

    private void open() {
        Journey.answer(
                person,
                200,
                "PUT",
                "/api/providers/compatible/key",
                new JsonObject()
                        .put("baseUrl", model.url() + "/v1")
                        .put("apiKey", canaries.getFirst())
                        .encode());
        var price = new JsonObject()
                .put("provider", "compatible")
                .put("model", DicedModel.NAME)
                .put("input", 1_000_000)
                .put("output", 5_000_000);
        Journey.answer(person, 200, "PUT", "/api/prices", price.encode());
        var token = new JsonObject().put("name", "TOKEN").put("secret", canaries.getLast());
        var settings = new JsonObject().put("maxParallelRuns", SLOTS).put("environment", new JsonArray().add(token));
        for (int at = 0; at < BOARDS; at++) {
            var repo = TempRepo.sample();
            repositories.add(repo);
            var board = Journey.board(person, repo.path(), settings);
            order.add(board);
            boards.put(board, repo);
        }
        github.ifPresent(kept -> onGitHub = kept.board(person));
    }

    private String board(int number) {
        return github.isPresent() && number % ON_GITHUB == 0 && number <= ON_GITHUB * MOST_ON_GITHUB
                ? onGitHub
                : order.get(number % BOARDS);
    }

    /** What came of it. */
    public record Outcome(int lives, Map<String, Integer> counts, Set<String> violations) {}

    /** Lets so many cards live, so many at once, with a fault after so many things that their people did, on average. */
    public Outcome unfold(int lives, int atOnce, int between) {
        try (var people = Executors.newFixedThreadPool(atOnce)) {
            for (int number = 1; number <= lives; number++) {
                int which = number;
                people.submit(() -> live(which));
            }
            weather(lives, between, new Random(seed));
        }
        tell("all have lived");
        rest();
        tell("nothing is left to do; "
                + database.transaction().call(rows -> rows.fetchSingle("""
                select 'runs ' || count(*) || ', waited ' || avg(started_at - created_at) || ', took '
                  || avg(ended_at - started_at) || ', claims ' || sum(epoch) from run where started_at is not null""").get(0, String.class)));
        boards.forEach((board, repo) -> invariants.repository(repo, board, asked));
        github.ifPresent(kept -> {
            counts.put("pull requests", invariants.pullRequests(kept, onGitHub));
            counts.put("second pull requests refused", kept.refused());
        });
        invariants.secrets(canaries, repositories, folders());
        counts.put("model answers", model.answers());
        counts.put("model faults", model.faults());
        counts.put("looks at the invariants", invariants.looks());
        return new Outcome(lived.get(), Map.copyOf(counts), invariants.violations());
    }

    /** Lets one card live, from its making to its rest. */
    void live(int number) {
        try {
            new SimulatedCard(this, board(number), number, new Random(seed + number)).live();
        } catch (RuntimeException | AssertionError failure) {
            violated("a life broke off: " + failure);
        } finally {
            lived.incrementAndGet();
        }
    }

    private void weather(int lives, int between, Random dice) {
        while (lived.get() < lives) {
            int due = done.get() + 1 + dice.nextInt(2 * between);
            watching(() -> done.get() >= due || lived.get() >= lives, Duration.ofMinutes(10));
            if (lived.get() < lives) {
                strike(dice);
            }
            tell(lived.get() + " of " + lives + " have lived");
        }
    }

    private void tell(String what) {
        System.out.printf("simulation after %s: %s%n", Duration.ofNanos(System.nanoTime() - begun), what);
    }

    /** Waits, and looks at what must hold at every moment. */
    private boolean watching(Supplier<Boolean> condition, Duration limit) {
        return RunningStudio.await(
                () -> {
                    invariants.look();
                    return condition.get();
                },
                limit);
    }

    private void strike(Random dice) {
        var place = places.get(dice.nextInt(places.size()));
        var point = Storm.EVERYWHERE.get(dice.nextInt(Storm.EVERYWHERE.size()));
        if (deck.isEmpty()) {
            // Each kind comes once before any comes again.
            IntStream.range(0, KINDS).forEach(deck::add);
            Collections.shuffle(deck, dice);
        }
        int which = deck.removeLast();
        count("faults");
        switch (which) {
            case 0, 1, 2, 3 -> {
                count("kill -9 at a place");
                place.faults().arm(point);
                if (!watching(place.faults()::reached, Duration.ofSeconds(10))) {
                    count("kill -9 at a place that nobody came by");
                }
                kill(place);
            }
            case 4 -> {
                count("kill -9 anywhere");
                kill(place);
            }
            case 5 -> {
                count("SIGTERM");
                place.studio().terminate();
                place.studio().startAgain();
            }
            case 6 -> {
                count("SIGSTOP until its lease is over");
                var frozen = places.getLast().studio();
                frozen.freeze();
                watching(this::oneIsSilent, Duration.ofSeconds(30));
                frozen.thaw();
            }
            default -> {
                count("all connections ended");
                database.endConnections();
            }
        }
    }

    private static void kill(Place place) {
        place.studio().kill();
        place.faults().disarm();
        place.faults().letGo();
        place.studio().startAgain();
    }

    private boolean oneIsSilent() {
        return number("select count(*) from worker where heartbeat_at < now() - interval '10 seconds'"
                        + " and heartbeat_at > now() - interval '60 seconds'")
                > 0;
    }

    /** Once all have lived nothing may be left to do. */
    void rest() {
        var left = """
                select (select count(*) from run where status in ('QUEUED', 'RUNNING'))
                  + (select count(*) from scheduled_tasks where picked or execution_time < now() + interval '1 minute'
                     and task_name in ('RunPlan', 'ShelveWork'))""";
        if (!watching(() -> number(left) == 0, LIMIT)) {
            violated("something was left to do: " + number(left));
        }
        invariants.atRest();
    }

    /** What must have held and did not. */
    Set<String> violations() {
        return invariants.violations();
    }

    /** The server first, then the worker. */
    List<RunningStudio> programs() {
        return places.stream().map(Place::studio).toList();
    }

    SignedIn person() {
        return person;
    }

    List<String> boards() {
        return List.copyOf(order);
    }

    /** The cards that live now. */
    Set<String> living() {
        return Set.copyOf(followed);
    }

    private List<Path> folders() {
        return places.stream().map(place -> place.studio().log().getParent()).toList();
    }

    int number(String sql) {
        return database.transaction().call(rows -> rows.fetchSingle(sql).get(0, Integer.class));
    }

    /** A card as it stands, and the newest run of it. */
    record Seen(String stage, int version, boolean deleted, int planVersion, String run, String runStatus, int turn) {
        static final Seen NOTHING = new Seen("", 0, false, 0, "", "NONE", 0);
    }

    /** The card as it stood a moment ago, by one look at all of them for whoever asks. */
    Seen seen(String card) {
        return look().getOrDefault(card, Seen.NOTHING);
    }

    private synchronized Map<String, Seen> look() {
        if (System.nanoTime() - seenAt < FRESH_NANOS) {
            return sight;
        }
        var ids = followed.toArray(String[]::new);
        var fresh = new HashMap<String, Seen>();
        database.transaction()
                .call(rows -> rows.fetch("""
                        select t.id::text, t.stage, t.version, t.deleted_at is not null, coalesce(t.plan_version, 0),
                          coalesce(r.id::text, ''), coalesce(r.status, 'NONE'), coalesce(r.turn, 0)
                        from task t left join run r on r.id = t.run_id where t.id = any(cast(? as uuid[]))""", (Object) ids))
                .forEach(row -> fresh.put(
                        row.get(0, String.class),
                        new Seen(
                                row.get(1, String.class),
                                row.get(2, Integer.class),
                                row.get(3, Boolean.class),
                                row.get(4, Integer.class),
                                row.get(5, String.class),
                                row.get(6, String.class),
                                row.get(7, Integer.class))));
        sight = fresh;
        seenAt = System.nanoTime();
        return fresh;
    }

    private synchronized void stale() {
        seenAt = System.nanoTime() - FRESH_NANOS;
    }

    void follows(String card) {
        followed.add(card);
        stale();
    }

    void forgets(String card) {
        followed.remove(card);
    }

    void asksToMerge(String card) {
        asked.add(card);
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    void violated(String how) {
        invariants.violated(how);
    }

    /** A card that came to no rest, with all that tells why. */
    void stuck(String card, String how) {
        violated(how);
        System.out.println("the queue and who works on it:\n"
                + database.transaction()
                        .call(rows ->
                                rows.fetch("select * from scheduled_tasks where picked or task_instance = ?", card)
                                                .format(100)
                                        + rows.fetch("select * from worker").format(100)));
        System.out.println("its journal:\n" + invariants.journal("r.task_id::text", card));
        places.forEach(place -> {
            System.out.println("of its process:");
            place.studio().logText().lines().filter(line -> line.contains(card)).forEach(System.out::println);
            System.out.println(ThreadDump.of(place.studio().process()));
        });
    }

    JsonObject send(String method, String path, String json) {
        var answer = answered(() -> person.send(method, path, json), method + " " + path);
        stale();
        done.incrementAndGet();
        return answer.statusCode() == 201 ? new JsonObject(answer.body()) : new JsonObject();
    }

    /** Asks again, as the page does, whatever died on the way or was told to come again. */
    private HttpResponse<String> answered(Supplier<HttpResponse<String>> ask, String what) {
        var answers = new ArrayList<HttpResponse<String>>();
        boolean came = RunningStudio.await(
                () -> {
                    try {
                        answers.add(ask.get());
                        return answers.getLast().statusCode() != 503;
                    } catch (UncheckedIOException away) {
                        count("requests cut off");
                        return false;
                    }
                },
                LIMIT);
        if (!came) {
            throw new AssertionError("no answer: " + what);
        }
        int status = answers.getLast().statusCode();
        if (!Set.of(200, 201, 202, 204, 404, 409, 422).contains(status)) {
            violated(what + " was answered with " + status + " "
                    + answers.getLast().body());
        }
        return answers.getLast();
    }

    @Override
    public void close() {
        places.forEach(place -> {
            place.studio().close();
            place.faults().close();
        });
        model.close();
        repositories.forEach(TempRepo::close);
        github.ifPresent(GitHubKept::close);
        database.close();
    }
}
