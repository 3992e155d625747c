package dev.loopforge.launch;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.launch.postgres.Migrations;
import dev.loopforge.testing.Database;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.Older;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

/** Upgrades by the packaged program: killed in their midst, two at once, and under a run. */
class UpgradeProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final Pattern ALTERED = Pattern.compile("(?m)^alter table (\\w+)");
    private static final Pattern REWRITTEN = Pattern.compile("(?m)^update (\\w+)");
    private static final Pattern NUMBER = Pattern.compile("V(\\d+)__.*");
    /** The oldest that is upgraded from here: it has the tables of today, and more than ten migrations to come. */
    private static final int OLDEST = 8;

    private static final int CARDS = 2_000;
    /** Enough for a rewriting of their rows to take its time; more where it is measured. */
    private static final int MANY_CARDS = Boolean.getBoolean("loopforge.bench") ? 60_000 : 20_000;

    private static final int COMMENTS = Boolean.getBoolean("loopforge.bench") ? 200_000 : 80_000;

    /** A short slice; {@code ./loopforge bench upgrades --times n} goes on. */
    @Test
    void an_upgrade_killed_in_its_midst_changes_nothing_and_is_done_again() throws IOException {
        int times = Integer.getInteger("loopforge.upgrades", 1);
        long seed = Long.getLong("loopforge.seed", System.nanoTime());
        var random = new Random(seed);
        String due;
        try (var fresh = Database.fresh()) {
            due = layout(fresh);
        }
        for (int time = 0; time < times; time++) {
            var versions = versions().stream().filter(each -> each >= OLDEST).toList();
            int from = versions.get(random.nextInt(versions.size() - 1));
            try (var database = Database.empty()) {
                Migrations.applyUpTo(database.source(), String.valueOf(from));
                fill(database);
                var was = layout(database);
                var tables = List.copyOf(alteredAfter(from, database));
                var table = tables.get(random.nextInt(tables.size()));
                var environment = database.environment(Map.of());
                // Who reads a table lets the snapshot pass, and holds up who would alter it.
                readingFrom(database, table, sql -> {
                    try (var killed = RunningStudio.begun(environment, "migrate")) {
                        assertThat(RunningStudio.await(() -> waiting(sql) > 0, LIMIT))
                                .as(killed::logText)
                                .isTrue();
                        killed.kill();
                    }
                });
                assertThat(RunningStudio.await(() -> others(database) == 0, LIMIT))
                        .isTrue();
                assertThat(layout(database)).as("what the killed one left").isEqualTo(was);

                var again = RunningStudio.run(environment, "migrate");

                assertThat(again.exitCode()).as(again.output()).isZero();
                assertThat(layout(database)).isEqualTo(due);
                assertThat(kept(database)).isEqualTo(CARDS);
                System.out.printf(
                        "upgrade %d of %d, seed %d: from schema %d, killed at the table %s%n",
                        time + 1, times, seed, from, table);
            }
        }
    }

    @Test
    void an_upgrade_killed_while_rows_are_rewritten_changes_nothing_and_is_done_again() throws IOException {
        int times = Integer.getInteger("loopforge.upgrades", 1);
        long seed = Long.getLong("loopforge.seed", System.nanoTime());
        var random = new Random(seed);
        String due;
        try (var fresh = Database.fresh()) {
            due = layout(fresh);
        }
        var rewriting = List.copyOf(rewriting().values());
        // From before the first of them, so that each has rows to rewrite.
        int first = rewriting().firstKey();
        for (int time = 0; time < times; time++) {
            var table = rewriting.get(random.nextInt(rewriting.size()));
            var versions = versions().stream()
                    .filter(each -> each >= OLDEST && each < first)
                    .toList();
            int from = versions.get(random.nextInt(versions.size()));
            try (var database = Database.empty()) {
                Migrations.applyUpTo(database.source(), String.valueOf(from));
                fill(database, MANY_CARDS);
                fillReviews(database);
                var was = layout(database);
                // Its file grows by a new version of each row: where in that it is killed is drawn too.
                compact(database, table);
                long size = size(database, table);
                int share = 1 + random.nextInt(60);
                var environment = database.environment(Map.of());
                try (var killed = RunningStudio.begun(environment, "migrate")) {
                    assertThat(RunningStudio.await(
                                    () -> updates(database, table) && grown(database, table, size) >= share, LIMIT))
                            .as(killed::logText)
                            .isTrue();
                    killed.kill();
                }
                assertThat(RunningStudio.await(() -> others(database) == 0, LIMIT))
                        .isTrue();
                long reached = grown(database, table, size);
                assertThat(layout(database)).as("what the killed one left").isEqualTo(was);

                var again = RunningStudio.run(environment, "migrate");

                assertThat(again.exitCode()).as(again.output()).isZero();
                assertThat(layout(database)).isEqualTo(due);
                assertThat(kept(database)).isEqualTo(MANY_CARDS);
                assertThat(rewritten(database)).isEqualTo(MANY_CARDS + COMMENTS);
                System.out.printf(
                        "upgrade %d of %d, seed %d: from schema %d, killed with %d %% of the rows of %s rewritten, %d %% when PostgreSQL had noticed%n",
                        time + 1, times, seed, from, share, table, reached);
            }
        }
    }

    @Test
    void two_programs_upgrade_one_after_the_other_and_the_second_says_that_it_waits() throws IOException {
        try (var database = Database.empty()) {
            Migrations.applyUpTo(database.source(), String.valueOf(OLDEST));
            fill(database);
            var environment = database.environment(Map.of());
            var both = new RunningStudio[2];
            try {
                readingFrom(database, "task", sql -> {
                    both[0] = RunningStudio.begun(environment, "migrate");
                    RunningStudio.await(() -> waiting(sql) > 0, LIMIT);
                    both[1] = RunningStudio.begun(environment, "migrate");
                    RunningStudio.await(() -> waiting(sql) > 1, LIMIT);
                });
                for (var one : both) {
                    assertThat(one.ended().exitCode()).as(one::logText).isZero();
                }
                assertThat(both[0].logText()).contains("as it was, it is in");
                assertThat(both[1].logText())
                        .contains("this one waits until it is done")
                        .doesNotContain("as it was, it is in");
                assertThat(kept(database)).isEqualTo(CARDS);
            } finally {
                for (var one : both) {
                    if (one != null) {
                        one.close();
                    }
                }
            }
        }
    }

    @Test
    void a_run_goes_on_through_an_upgrade() throws Exception {
        var versions = versions();
        var before = String.valueOf(versions.get(versions.size() - 2));
        try (var database = Database.empty();
                var models = ModelServer.playing(List.of(part()));
                var repo = TempRepo.sample()) {
            var environment = new HashMap<>(database.environment(Map.of("LOOPFORGE_OPENAI_URL", models.url() + "/v1")));
            try (var old = RunningStudio.with(environment)) {
                var person = old.signIn();
                Journey.answer(
                        person,
                        200,
                        "PUT",
                        "/api/providers/openai/key",
                        new JsonObject().put("apiKey", "sk-upgrade").encode());
                var card = Journey.card(person, Journey.board(person, repo.path(), new JsonObject()), "Outlive it")
                        .sendOff("openai", "model-u");
                RunningStudio.await(
                        () -> card.journal().stream().anyMatch(entry -> "log".equals(entry.getString("kind"))), LIMIT);
                var run = card.run().getString("id");
                old.kill();
                assertThat(RunningStudio.await(() -> others(database) == 0, LIMIT))
                        .isTrue();
                Older.make(database, before);

                long begun = System.nanoTime();
                old.startAgain();
                System.out.printf(
                        "upgrade from schema %s with a run under way: ready after %d ms%n",
                        before, (System.nanoTime() - begun) / 1_000_000);

                assertThat(old.logText()).contains("before-upgrade-of-schema-" + before);
                var again = card.seenBy(old.signIn());
                var task = again.settled(LIMIT);
                assertThat(task.getString("stage")).as(task.encodePrettily()).isEqualTo("REVIEW");
                assertThat(task.getString("evidence")).isEqualTo("verified");
                assertThat(task.getJsonObject("run").getString("id")).isEqualTo(run);
                assertThat(task.getJsonObject("run").getInteger("attempt")).isEqualTo(1);
                assertThat(repo.git("rev-list", "--count", "main.." + task.getString("branch"))
                                .strip())
                        .isEqualTo("1");
            }
        }
    }

    private static ModelPart part() {
        return ModelPart.of("model-u")
                .says("It can be done.")
                .plans("grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(runs("for n in $(seq 100); do echo line $n; sleep 0.04; done"))
                .turn(finishes("Added a line."));
    }

    private static void readingFrom(Database database, String table, Consumer<DSLContext> meanwhile) {
        database.transaction().run(sql -> {
            sql.execute("lock table " + table + " in access share mode");
            meanwhile.accept(sql);
        });
    }

    /** How many wait for others, for a table or for a turn. */
    private static int waiting(DSLContext sql) {
        return sql.fetchSingle("select count(*) from pg_locks where not granted"
                        + " and database = (select oid from pg_database where datname = current_database())")
                .get(0, Integer.class);
    }

    private static int others(Database database) {
        return database.transaction().call(sql -> sql.fetchSingle("select count(*) from pg_stat_activity"
                        + " where datname = current_database() and application_name <> 'loopforge-test'")
                .get(0, Integer.class));
    }

    /** In the words of the oldest schema, so that each may be upgraded from. */
    private static void fill(Database database) {
        fill(database, CARDS);
    }

    private static void fill(Database database, int cards) {
        database.transaction().run(sql -> {
            sql.execute("""
                    insert into app_user (id, login, name, role) values (gen_random_uuid(), 'ada', 'Ada', 'ADMIN')""");
            sql.execute("""
                    insert into workflow (id, title, repository_kind, repository, default_branch, settings, created_by)
                    select gen_random_uuid(), 'Board', 'local', '/nowhere', 'main', '{}', id from app_user""");
            sql.execute("""
                    insert into task (id, workflow_id, number, title, stage, rank, created_by)
                    select gen_random_uuid(), w.id, n, 'Card ' || n, 'TODO', n, w.created_by
                    from workflow w, generate_series(1, %d) n""".formatted(cards));
        });
    }

    /** A run of every card, and comments on them; what they refer to besides is left out. */
    private static void fillReviews(Database database) {
        database.transaction().run(sql -> {
            sql.execute("set local session_replication_role = replica");
            sql.execute("""
                    insert into run (id, task_id, workflow_id, attempt, status, engine, provider, model, plan_version,
                      approval_id, started_by, branch, steps)
                    select gen_random_uuid(), id, workflow_id, 1, 'SUCCEEDED', 'builtin', 'p', 'm', 1,
                      gen_random_uuid(), created_by, 'b' || number, 1 from task""");
            sql.execute("update task set run_id = run.id from run where run.task_id = task.id");
            sql.execute("""
                    insert into review_comment (id, run_id, file, line, side, text, author_id, status)
                    select gen_random_uuid(), r.id, 'a.txt', n, 'new', 'Why?', r.started_by, 'sent'
                    from (select * from run limit 1) r, generate_series(1, %d) n""".formatted(COMMENTS));
        });
    }

    /** Which migrations after the oldest rewrite rows, and of which table. */
    private static TreeMap<Integer, String> rewriting() throws IOException {
        var found = new TreeMap<Integer, String>();
        try (var files = Files.list(MIGRATIONS)) {
            for (var file : files.toList()) {
                var name = NUMBER.matcher(file.getFileName().toString());
                var update = REWRITTEN.matcher(Files.readString(file));
                if (name.matches() && Integer.parseInt(name.group(1)) > OLDEST && update.find()) {
                    found.put(Integer.valueOf(name.group(1)), update.group(1));
                }
            }
        }
        return found;
    }

    private static boolean updates(Database database, String table) {
        return database.transaction()
                .call(sql -> sql.fetchSingle("select count(*) > 0 from pg_stat_activity where state = 'active'"
                                + " and datname = current_database() and application_name <> 'loopforge-test'"
                                + " and query ilike 'update " + table + " %'")
                        .get(0, Boolean.class));
    }

    private static void compact(Database database, String table) {
        try (var connection = database.source().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("vacuum full " + table);
        } catch (SQLException failure) {
            throw new IllegalStateException(table, failure);
        }
    }

    /** By how many hundredths; asked of the file, which waits for nobody. */
    private static long grown(Database database, String table, long size) {
        return (size(database, table) - size) * 100 / size;
    }

    private static long size(Database database, String table) {
        return database.transaction()
                .call(sql -> sql.fetchSingle("select (pg_stat_file(pg_relation_filepath('" + table + "'))).size")
                        .get(0, Long.class));
    }

    private static int rewritten(Database database) {
        return database.transaction().call(sql -> sql.fetchSingle("""
                        select (select count(*) from review_comment where start_line = line)
                          + (select count(*) from task where run_provider = 'p' and run_model = 'm')""").get(0, Integer.class));
    }

    private static int kept(Database database) {
        return database.transaction()
                .call(sql -> sql.fetchSingle("select count(*) from task where title = 'Card ' || number")
                        .get(0, Integer.class));
    }

    /** Every column, index, check and trigger, as text. */
    private static String layout(Database database) {
        return database.transaction().call(sql -> sql.fetch("""
                        select string_agg(line, E'\\n' order by line) from (
                          select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) line
                          from information_schema.columns where table_schema = 'public'
                            and table_name <> 'flyway_schema_history'
                          union all select indexdef from pg_indexes where schemaname = 'public'
                            and tablename <> 'flyway_schema_history'
                          union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
                            where connamespace = 'public'::regnamespace
                          union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
                          union all select 'schema ' || version from flyway_schema_history where success) all_of_it""").getFirst().get(0, String.class));
    }

    private static List<Integer> versions() throws IOException {
        try (var files = Files.list(MIGRATIONS)) {
            return files.map(file -> NUMBER.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> Integer.valueOf(name.group(1)))
                    .sorted()
                    .toList();
        }
    }

    /** Tables of a database that the migrations after this one alter. */
    private static TreeSet<String> alteredAfter(int version, Database database) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.list(MIGRATIONS)) {
            for (var file : files.toList()) {
                var name = NUMBER.matcher(file.getFileName().toString());
                if (name.matches() && Integer.parseInt(name.group(1)) > version) {
                    ALTERED.matcher(Files.readString(file))
                            .results()
                            .map(each -> each.group(1))
                            .forEach(found::add);
                }
            }
        }
        var there = database.transaction().call(sql -> sql.fetch("select relname from pg_class where relkind = 'r'")
                .getValues(0, String.class));
        found.retainAll(there);
        return found;
    }
}
