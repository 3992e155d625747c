package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.RUN_EVENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.git.CommitId;
import dev.loopforge.http.stream.Feed;
import dev.loopforge.http.stream.Frame;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.schema.tables.records.RunEventRecord;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A run's journal: append-only, dense, written before it is shown. What people see is the payload; the exact messages of
 * the model and the places in spools, from which a resumed run goes on, lie beside it and are never sent out.
 */
@Singleton
public final class Journal {
    /** As many entries are read at once where all are; one holds at most a piece of a command's output. */
    private static final int PAGE = 100;

    private final Transaction transaction;
    private final Signals signals;
    private final ConcurrentHashMap<RunId, Feed> feeds = new ConcurrentHashMap<>();

    Journal(Transaction transaction, Signals signals) {
        this.transaction = transaction;
        this.signals = signals;
        signals.on("journal", this::elsewhere);
        signals.on("journal-end", run -> complete(RunId.parse(run)));
        signals.onGap(() -> feeds.forEach(this::lookAgain));
    }

    private void lookAgain(RunId run, Feed feed) {
        long newest = head(run);
        if (newest > feed.head()) {
            frames(run, newest - 1, 1).forEach(feed::publish);
        }
    }

    // What another process wrote is read from the store.
    private void elsewhere(String told) {
        var words = told.split(" ");
        var run = RunId.parse(words[0]);
        var feed = feeds.get(run);
        if (feed != null) {
            frames(run, Long.parseLong(words[1]) - 1, 1).forEach(feed::publish);
        }
    }

    /** One entry. */
    public record Entry(long seq, String kind, JsonNode payload, Optional<JsonNode> inner, Instant at) {}

    /** Writes an entry of the worker that holds the run. */
    long append(Run held, String kind, ObjectNode payload, @Nullable Object inner) {
        return transaction.call(database -> {
            var row = Runs.lock(database, held.id());
            if (row.getEpoch() != held.epoch()) {
                throw new Fenced();
            }
            return write(database, held.id(), held.epoch(), kind, payload, inner);
        });
    }

    /** Writes an entry from outside the worker, such as a change of state. */
    long note(RunId run, String kind, ObjectNode payload) {
        return transaction.call(database -> {
            var row = Runs.lock(database, run);
            return write(database, run, row.getEpoch(), kind, payload, null);
        });
    }

    private long write(
            DSLContext database, RunId run, long epoch, String kind, ObjectNode payload, @Nullable Object inner) {
        long seq = head(database, run) + 1;
        var at = database.insertInto(RUN_EVENT)
                .set(RUN_EVENT.RUN_ID, run.value())
                .set(RUN_EVENT.SEQ, seq)
                .set(RUN_EVENT.KIND, kind)
                .set(RUN_EVENT.PAYLOAD, text(payload))
                .set(RUN_EVENT.PRIVATE, inner == null ? null : text(inner))
                .set(RUN_EVENT.EPOCH, epoch)
                .set(RUN_EVENT.AT, DSL.currentInstant())
                .returningResult(RUN_EVENT.AT)
                .fetchSingle()
                .value1();
        transaction.afterCommit(() -> {
            var feed = feeds.get(run);
            if (feed != null) {
                feed.publish(frame(seq, kind, payload, at));
            }
        });
        signals.send("journal", run + " " + seq);
        return seq;
    }

    // PostgreSQL keeps no NUL in JSON; one that a command prints is nothing anybody could read.
    private static JSONB text(Object value) {
        return JSONB.valueOf(Json.write(value).replace("\\u0000", "\\ufffd"));
    }

    private static long head(DSLContext database, RunId run) {
        return database.select(DSL.coalesce(DSL.max(RUN_EVENT.SEQ), 0L))
                .from(RUN_EVENT)
                .where(RUN_EVENT.RUN_ID.eq(run.value()))
                .fetchSingle()
                .value1();
    }

    /** The run's live feed. */
    Feed feed(RunId run) {
        var feed = feeds.computeIfAbsent(
                run,
                id -> new Feed(
                        transaction.call(database -> head(database, id)), (after, limit) -> frames(id, after, limit)));
        // What was told while the feed was being made found none.
        lookAgain(run, feed);
        return feed;
    }

    /** No entry follows for now; whoever listens has everything. */
    void ended(RunId run) {
        complete(run);
        signals.send("journal-end", run.toString());
    }

    private void complete(RunId run) {
        var feed = feeds.remove(run);
        if (feed != null) {
            // The word of the end may have come by another way than the last entries'.
            lookAgain(run, feed);
            feed.complete();
        }
    }

    private List<Frame> frames(RunId run, long after, int limit) {
        return entries(run, after, limit, DSL.noCondition()).stream()
                .map(entry -> frame(entry.seq(), entry.kind(), (ObjectNode) entry.payload(), entry.at()))
                .toList();
    }

    static Frame frame(long seq, String kind, ObjectNode payload, Instant at) {
        return Frame.event(seq, String.valueOf(seq), kind, view(seq, kind, payload, at));
    }

    static ObjectNode view(long seq, String kind, ObjectNode payload, Instant at) {
        var data = Json.object().put("seq", seq).put("kind", kind).put("at", at.toString());
        data.setAll(payload);
        return data;
    }

    private List<Entry> entries(RunId run, long after, int limit, Condition which) {
        return transaction.call(database -> database.selectFrom(RUN_EVENT)
                .where(RUN_EVENT.RUN_ID.eq(run.value()))
                .and(RUN_EVENT.SEQ.gt(after))
                .and(which)
                .orderBy(RUN_EVENT.SEQ)
                .limit(limit)
                .fetch(Journal::entry));
    }

    /** Gives the lines its commands have printed, each with its end, to whoever takes them. */
    void printed(RunId run, Consumer<String> reader) {
        each(run, RUN_EVENT.KIND.eq("log"), entry -> entry.payload()
                .path("lines")
                .forEach(line -> reader.accept(line.asText() + "\n")));
    }

    /** Gives the entries that hold a turn of the conversation, whose inner side is what the model reads. */
    void talked(RunId run, Consumer<Entry> reader) {
        each(run, RUN_EVENT.KIND.ne("log").and(RUN_EVENT.PRIVATE.isNotNull()), reader);
    }

    private void each(RunId run, Condition which, Consumer<Entry> reader) {
        long seq = 0;
        for (var page = entries(run, seq, PAGE, which); !page.isEmpty(); page = entries(run, seq, PAGE, which)) {
            page.forEach(reader);
            seq = page.getLast().seq();
        }
    }

    /** The newest entries of some kinds (all where none is named) before a number, in order. */
    List<Entry> before(RunId run, long end, int limit, Set<String> kinds) {
        return transaction.call(database -> database.selectFrom(RUN_EVENT)
                .where(RUN_EVENT.RUN_ID.eq(run.value()))
                .and(RUN_EVENT.SEQ.lt(end))
                .and(kinds.isEmpty() ? DSL.noCondition() : RUN_EVENT.KIND.in(kinds))
                .orderBy(RUN_EVENT.SEQ.desc())
                .limit(limit)
                .fetch(Journal::entry)
                .reversed());
    }

    private static Entry entry(RunEventRecord row) {
        return new Entry(
                row.getSeq(),
                row.getKind(),
                Json.read(row.getPayload().data(), JsonNode.class),
                Optional.ofNullable(row.getPrivate()).map(json -> Json.read(json.data(), JsonNode.class)),
                row.getAt());
    }

    /** How far the journal has got with what one command printed. */
    record Logged(CommandLog.Reach reach, long lines) {
        static Logged nothing(String spool) {
            return new Logged(new CommandLog.Reach(spool, 0, 0), 0);
        }
    }

    Logged logged(RunId run, String spool) {
        var named = DSL.field("{0} ->> 'spool'", String.class, RUN_EVENT.PRIVATE);
        return transaction.call(database -> database.selectFrom(RUN_EVENT)
                .where(RUN_EVENT.RUN_ID.eq(run.value()))
                .and(RUN_EVENT.KIND.eq("log"))
                .and(named.eq(spool))
                .orderBy(RUN_EVENT.SEQ.desc())
                .limit(1)
                .fetchOptional(row -> {
                    var entry = entry(row);
                    long lines = entry.payload().path("firstLine").asLong()
                            + entry.payload().path("lines").size()
                            - 1;
                    var reach = Json.read(Json.write(entry.inner().orElseThrow()), CommandLog.Reach.class);
                    return new Logged(reach, lines);
                })
                .orElseGet(() -> Logged.nothing(spool)));
    }

    /** The newest change of state that says this, if there is one. */
    Optional<Entry> stateWith(RunId run, String word) {
        return transaction.call(database -> database.selectFrom(RUN_EVENT)
                .where(RUN_EVENT.RUN_ID.eq(run.value()))
                .and(RUN_EVENT.KIND.eq("state"))
                .and(DSL.field("{0} ->> {1}", String.class, RUN_EVENT.PAYLOAD, DSL.inline(word))
                        .isNotNull())
                .orderBy(RUN_EVENT.SEQ.desc())
                .limit(1)
                .fetchOptional(Journal::entry));
    }

    /**
     * The whole tree as it was after the newest call whose result is in the journal, or as a moved base left it. Once the run
     * has finished its branch holds everything, and a turn after that begins from there, on whatever machine.
     */
    Optional<CommitId> checkpoint(RunId run) {
        var commit = DSL.field("{0} ->> 'checkpoint'", String.class, RUN_EVENT.PAYLOAD);
        return transaction.call(database -> database.select(commit)
                .from(RUN_EVENT)
                .where(RUN_EVENT.RUN_ID.eq(run.value()))
                .and(RUN_EVENT.KIND.in("result", "state"))
                .and(commit.isNotNull())
                .and(RUN_EVENT.SEQ.gt(finished(run)))
                .orderBy(RUN_EVENT.SEQ.desc())
                .limit(1)
                .fetchOptional(row -> new CommitId(row.value1())));
    }

    /** The number of the entry that last said the run has finished; 0 where none has. */
    private static Field<Long> finished(RunId run) {
        var status = DSL.field("{0} ->> 'status'", String.class, RUN_EVENT.PAYLOAD);
        return DSL.select(DSL.coalesce(DSL.max(RUN_EVENT.SEQ), 0L))
                .from(RUN_EVENT)
                .where(RUN_EVENT.RUN_ID.eq(run.value()))
                .and(RUN_EVENT.KIND.eq("state"))
                .and(status.eq(Run.Status.SUCCEEDED.name()))
                .asField();
    }

    /** Whether a commit is known to be at the origin. */
    boolean pushed(RunId run, CommitId commit) {
        var at = DSL.field("{0} ->> 'commit'", String.class, RUN_EVENT.PAYLOAD);
        var push = DSL.field("{0} ->> 'push'", String.class, RUN_EVENT.PAYLOAD);
        return transaction.call(database -> database.fetchExists(
                RUN_EVENT,
                RUN_EVENT
                        .RUN_ID
                        .eq(run.value())
                        .and(RUN_EVENT.KIND.eq("commit"))
                        .and(at.eq(commit.value()))
                        .and(push.in("Pushed", "AlreadyThere"))));
    }

    /** Whether a worker had taken the run up, and nobody has stopped or resumed it since. */
    boolean wasUnderWay(RunId run) {
        return before(run, Long.MAX_VALUE, 1, Set.of("state")).stream()
                .map(Entry::payload)
                .anyMatch(state -> state.path("status").asText().equals(Run.Status.RUNNING.name())
                        && !state.path("reason").asText().equals("resumed"));
    }

    /** The newest entry's number, 0 where there is none. */
    long head(RunId run) {
        return transaction.call(database -> head(database, run));
    }
}
