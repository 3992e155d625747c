package dev.loopforge.testing;

import dev.loopforge.kernel.Transaction;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What must hold whatever happened: I1 to I8 of the design, asked of the database, the repositories and the files. Those of
 * {@link #ALWAYS} hold at every moment, since each change is one transaction; the rest once nothing is under way any more.
 */
final class Invariants {
    /** Each answers the violators. */
    private static final Map<String, String> ALWAYS = Map.of(
            "I1 two living runs of one card", """
                    select task_id::text from run where status in ('QUEUED', 'RUNNING', 'PAUSED')
                    group by task_id having count(*) > 1""",
            "I3 in Executing without a living, parked or failed run with attention", """
                    select t.id || ' ' || coalesce(r.status, 'no run') from task t left join run r on r.id = t.run_id
                    where t.stage = 'EXECUTING' and t.deleted_at is null and r.status is distinct from 'QUEUED'
                      and r.status is distinct from 'RUNNING' and r.status is distinct from 'PAUSED'
                      and not (r.status is not distinct from 'FAILED' and t.attention is not null)""",
            "I3 a card says something else of its run than the run itself", """
                    select t.id || ' ' || t.run_status || ' but ' || r.status from task t join run r on r.id = t.run_id
                    where t.run_status is distinct from r.status""",
            "I3 a run under way whose card is elsewhere", """
                    select r.id || ' ' || t.stage from run r join task t on t.id = r.task_id
                    where r.status = 'RUNNING' and r.epoch > 0 and t.stage not in ('EXECUTING', 'READY')""",
            "I7 more turns of a run than its journal has", """
                    select r.id || ' ' || r.turn from run r where r.status in ('RUNNING', 'PAUSED')
                      and r.turn > (select count(*) from run_event e where e.run_id = r.id and e.kind = 'model')""");

    private static final Map<String, String> AT_REST = Map.of(
            "I1 a journal entry of an epoch before the one before it", """
                    select run_id || ' ' || seq from (select run_id, seq, epoch,
                      lag(epoch) over (partition by run_id order by seq) as before from run_event) e where epoch < before""",
            "I5 a journal with a gap", """
                    select run_id::text from run_event group by run_id having count(*) <> max(seq) or min(seq) <> 1""",
            "I5 a line of a command lost, doubled or out of order", """
                    select run_id || ' ' || seq from (select run_id, seq, (payload ->> 'firstLine')::bigint as first,
                      1 + coalesce(sum(jsonb_array_length(payload -> 'lines')) over (partition by run_id, private ->> 'spool'
                        order by seq rows between unbounded preceding and 1 preceding), 0) as expected
                      from run_event where kind = 'log' and payload -> 'firstLine' is not null) e where first <> expected""",
            "I6 a call that was begun and never came to an end", """
                    select run_id || ' ' || seq || ' then ' || coalesce(next, 'nothing') from (select run_id, seq, kind, epoch,
                      lead(kind) over w as next, lead(epoch) over w as later
                      from run_event where kind not in ('log', 'step', 'evidence')
                      window w as (partition by run_id order by seq)) e
                    where kind = 'tool' and (next is null or later = epoch and next not in ('result', 'state', 'commit'))""",
            "I6 a commit pushed twice", """
                    select run_id || ' ' || (payload ->> 'commit') from run_event
                    where kind = 'commit' and payload ->> 'push' = 'Pushed'
                    group by run_id, payload ->> 'commit' having count(*) > 1""",
            "I6 a job that is dead or was left", """
                    select task_name || ' ' || task_instance || ' ' || coalesce(cause, 'picked') from scheduled_tasks
                    where dead_at is not null or picked""",
            "I7 cost of a run and of its ledger", """
                    select r.id || ' ' || r.cost_micros || ' of ' || coalesce(l.all_cost, 0) from run r left join
                      (select run_id, sum(cost_micros) as all_cost, sum(cost_micros) filter (where reported) as sure,
                        sum(output_tokens) as all_output, sum(output_tokens) filter (where reported) as sure_output
                        from ledger_entry where state = 'settled' group by run_id) l on l.run_id = r.id
                    where r.cost_micros not between coalesce(l.sure, 0) and coalesce(l.all_cost, 0)
                       or r.output_tokens not between coalesce(l.sure_output, 0) and coalesce(l.all_output, 0)""",
            "I7 cost of a card and of its ledger", """
                    select t.id || ' ' || t.cost_micros || ' of ' || coalesce(l.all_cost, 0) from task t left join
                      (select task_id, sum(cost_micros) as all_cost, sum(cost_micros) filter (where reported) as sure
                        from ledger_entry where state = 'settled' group by task_id) l on l.task_id = t.id
                    where t.cost_micros not between coalesce(l.sure, 0) and coalesce(l.all_cost, 0)""",
            "I7 tokens of the stored turns and of the run", """
                    select r.id::text from run r where r.output_tokens <
                      (select coalesce(sum((payload ->> 'outputTokens')::bigint), 0) from run_event e
                        where e.run_id = r.id and e.kind = 'model')""",
            "a board whose revisions have a gap", """
                    select b.workflow_id::text from board_revision b join
                      (select workflow_id, count(*) as entries, max(revision) as last from activity
                        where revision is not null group by workflow_id) a on a.workflow_id = b.workflow_id
                    where a.entries <> a.last""");

    private static final long PAUSE_NANOS = 250_000_000;

    private final Transaction transaction;
    private final Set<String> violations = new ConcurrentSkipListSet<>();
    private long lookedAt = System.nanoTime() - PAUSE_NANOS;
    private int looks;

    Invariants(Transaction transaction) {
        this.transaction = transaction;
    }

    Set<String> violations() {
        return new TreeSet<>(violations);
    }

    int looks() {
        return looks;
    }

    void violated(String how) {
        if (violations.add(how)) {
            System.out.println("simulation VIOLATED " + how);
        }
    }

    /** Looks at what holds at every moment, four times a second at most. */
    void look() {
        if (System.nanoTime() - lookedAt < PAUSE_NANOS) {
            return;
        }
        looks++;
        ALWAYS.forEach(this::ask);
        lookedAt = System.nanoTime();
    }

    void atRest() {
        ALWAYS.forEach(this::ask);
        AT_REST.forEach(this::ask);
    }

    private void ask(String what, String sql) {
        transaction
                .call(database -> database.fetch(sql))
                .getValues(0, String.class)
                .forEach(who -> violated(what + ": " + who));
    }

    /**
     * I4 and one branch for each run: {@code main} holds its first commit and, on top of each other, merges of what finished
     * runs made of cards that somebody asked to merge; there are no branches but those of runs, and none has a commit that its
     * run does not know or more commits than times its agent was done or it was given up: a run that is paused behind its commit
     * and spoken to makes another.
     */
    void repository(TempRepo repo, String board, Set<String> asked) {
        var branches = transaction
                .call(database -> database.fetch("""
                        select r.branch, r.head_commit, r.status, r.task_id::text, r.base_commit,
                          (select count(*) filter (where e.kind = 'result' and e.payload ->> 'tool' = 'finish')
                            + count(*) filter (where e.kind = 'state' and e.payload ->> 'status' in ('FAILED', 'CANCELLED'))
                            from run_event e where e.run_id = r.id)
                        from run r where r.workflow_id = '%s'""".formatted(board)))
                .intoMap(row -> row.get(0, String.class));
        var heads = new java.util.HashMap<String, String>();
        branches.forEach((name, row) -> heads.put(String.valueOf(row.get(1)), row.get(3, String.class)));
        for (var line : repo.git("log", "--first-parent", "--format=%H %P", "main")
                .lines()
                .toList()) {
            var commits = List.of(line.strip().split(" "));
            var merged = commits.size() < 3 ? null : heads.get(commits.get(2));
            if (commits.size() > 1 && (merged == null || !asked.contains(merged))) {
                violated("I4 a commit on main that nobody asked for: " + line);
            }
        }
        for (var line : repo.git("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
                .lines()
                .toList()) {
            var branch = line.split(" ");
            if (branch[0].equals("main")) {
                continue;
            }
            var run = branches.get(branch[0]);
            if (run == null) {
                violated("a branch of no run: " + line);
                continue;
            }
            boolean succeeded = "SUCCEEDED".equals(run.get(2, String.class));
            if (succeeded && !branch[1].equals(run.get(1, String.class))) {
                violated("a branch that is not what its run made: " + line + ", run " + run);
            }
            var made = repo.git("rev-list", "--count", run.get(4, String.class) + ".." + branch[1]);
            if (succeeded && Long.parseLong(made) > run.get(5, Long.class)) {
                violated("more commits than times the run was done: " + made + " on " + line + ", run " + run + "\n"
                        + repo.git("log", "--format=%h %cd %s", run.get(4, String.class) + ".." + branch[1]) + "\n"
                        + journal("r.branch", branch[0]));
            }
        }
        branches.forEach((name, run) -> {
            if ("SUCCEEDED".equals(run.get(2, String.class))
                    && !repo.run("rev-parse", "--verify", "refs/heads/" + name).succeeded()) {
                violated("a finished run without its branch: " + run);
            }
        });
    }

    /** I2: each branch has one pull request at most, opened for a run of its own, and the run knows it; answers how many. */
    int pullRequests(GitHubKept github, String board) {
        var known = transaction
                .call(database -> database.fetch("""
                        select r.branch, coalesce(p.number, 0) from run r left join pull_request p on p.run_id = r.id
                        where r.workflow_id = '%s'""".formatted(board)))
                .intoMap(row -> row.get(0, String.class), row -> row.get(1, Integer.class));
        var there = github.pullRequests("").stream().map(JsonObject.class::cast).toList();
        var seen = new TreeSet<String>();
        for (var one : there) {
            var branch = one.getJsonObject("head").getString("ref");
            var number = one.getInteger("number");
            var said = "pull request " + number + ", " + one.getString("state") + ", of " + branch + " at "
                    + one.getString("created_at");
            if (!seen.add(branch)) {
                violated("I2 a second " + said);
            }
            if (!number.equals(known.get(branch))) {
                violated("I2 " + said + ", where its run knows " + known.get(branch));
            }
        }
        return there.size();
    }

    /** What a run's journal says, but for what its commands printed: without it nobody can tell what broke an invariant. */
    String journal(String column, String value) {
        var entries = transaction.call(
                database -> database.fetch("""
                        select e.run_id || ' ' || e.seq || ' ' || e.epoch || ' ' || to_char(e.at, 'HH24:MI:SS.MS') || ' ' || e.kind
                          || ' ' || left(e.payload::text, 160)
                        from run_event e join run r on r.id = e.run_id
                        where %s = ? and e.kind <> 'log' order by e.run_id, e.seq""".formatted(column), value).getValues(0, String.class));
        return String.join("\n", entries);
    }

    /** I8: the words are in no table, no history and no file but the vault's. */
    void secrets(List<String> canaries, List<TempRepo> repositories, List<Path> folders) {
        var shapes = canaries.stream()
                .flatMap(canary -> java.util.stream.Stream.of(
                        canary, HexFormat.of().formatHex(canary.getBytes(StandardCharsets.UTF_8))))
                .toList();
        var anywhere = String.join(
                " or ",
                shapes.stream().map(shape -> "t::text like '%" + shape + "%'").toList());
        var tables = transaction.call(
                database -> database.fetch("select quote_ident(tablename) from pg_tables where schemaname = 'public'")
                        .getValues(0, String.class));
        for (var table : tables) {
            int found = transaction.call(
                    database -> database.fetchSingle("select count(*) from " + table + " t where " + anywhere)
                            .get(0, Integer.class));
            if (found > 0) {
                violated("I8 a secret in " + found + " rows of " + table);
            }
        }
        for (var repo : repositories) {
            for (var canary : canaries) {
                if (!repo.git("log", "--all", "--oneline", "-S" + canary).isEmpty()) {
                    violated("I8 a secret in a repository");
                }
            }
        }
        folders.forEach(folder -> files(folder, canaries));
    }

    private void files(Path folder, List<String> canaries) {
        try (var files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !isSpool(folder.relativize(file)))
                    .forEach(file -> {
                        var text = read(file);
                        if (canaries.stream().anyMatch(text::contains)) {
                            violated("I8 a secret in " + folder.relativize(file));
                        }
                    });
        } catch (IOException | UncheckedIOException failure) {
            violated("I8 files could not be looked through: " + failure.getMessage());
        }
    }

    /** What a command printed lies there as it came, until a minute after its run is over. */
    private static boolean isSpool(Path file) {
        return file.startsWith(Path.of("data", "spools"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            // Taken away between the look at the folder and this.
            return "";
        }
    }
}
