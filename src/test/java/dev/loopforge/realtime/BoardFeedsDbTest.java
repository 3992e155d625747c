package dev.loopforge.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.board.Seeding;
import dev.loopforge.http.stream.Follow;
import dev.loopforge.http.stream.Frame;
import dev.loopforge.http.stream.Sink;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Signals;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.testing.Database;
import dev.loopforge.testing.RunningStudio;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an open page is told when its server comes to another database, or to the same again. */
class BoardFeedsDbTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger gaps = new AtomicInteger();
    private Database database;
    private Activity activity;
    private Signals signals;
    private BoardFeeds feeds;
    private WorkflowId board;
    private volatile boolean ended;

    @BeforeEach
    void somebody_follows(@TempDir Path folder) {
        database = Database.fresh();
        new Seeding(database.transaction(), folder, Clock.systemUTC()).fill(1, 1);
        board = new WorkflowId(database.transaction()
                .call(sql -> sql.fetchSingle("select id from workflow").get(0, UUID.class)));
        activity = new Activity(database.transaction());
        signals = new Signals(database.transaction(), database.source(), true);
        feeds = new BoardFeeds(activity, signals);
        signals.onGap(gaps::incrementAndGet);
        signals.open();
        var feed = feeds.of(board);
        Follow.start(feed, feed.head(), frame -> true, new Sink() {
            @Override
            public boolean write(List<Frame> frames) {
                frames.forEach(frame -> told.add(frame.bytes().toString()));
                return true;
            }

            @Override
            public boolean beat() {
                return true;
            }

            @Override
            public void end() {
                ended = true;
            }
        });
        assertThat(RunningStudio.await(() -> gaps.get() > 0, PATIENCE)).isTrue();
    }

    @AfterEach
    void close() {
        signals.close();
        database.close();
    }

    @Test
    void whoever_was_told_what_a_replica_lacks_fetches_the_board_anew() {
        happens("kept");
        happens("lost");
        happens("lost too");
        database.transaction().run(sql -> {
            sql.execute("set local session_replication_role = replica");
            sql.execute("delete from activity where detail ->> 'what' like 'lost%'");
            sql.execute("update board_revision set revision = revision - 2");
        });
        // The same numbers are given again before anybody looks.
        new Activity(database.transaction())
                .record(Happening.on(board, "other", Actor.SYSTEM)
                        .event(Json.object().put("kind", "workflow-updated").put("what", "else")));

        cut();

        assertThat(RunningStudio.await(() -> ended, PATIENCE)).isTrue();
        assertThat(told.getLast()).isEqualTo("{\"type\":\"resync\"}");
        assertThat(feeds.of(board).head()).isEqualTo(activity.revision(board));
    }

    @Test
    void whoever_was_told_what_is_still_there_is_told_on() {
        happens("kept");

        cut();
        happens("more");

        assertThat(RunningStudio.await(() -> told.size() == 2, PATIENCE)).isTrue();
        assertThat(ended).isFalse();
        assertThat(told.getLast()).contains("more");
    }

    private void happens(String what) {
        activity.record(Happening.on(board, "tried", Actor.SYSTEM)
                .with("what", what)
                .event(Json.object().put("kind", "workflow-updated").put("what", what)));
    }

    /** Ends every connection, as a failing server does, and waits until it is listened again. */
    private void cut() {
        int before = gaps.get();
        database.transaction()
                .run(sql -> sql.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()"));
        assertThat(RunningStudio.await(() -> gaps.get() > before, PATIENCE)).isTrue();
    }
}
