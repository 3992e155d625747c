package dev.loopforge.testing;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many who listen at once, half of whom never read: streams of a run whose command prints a thousand lines of 200 bytes a
 * second, and sockets of its board, on which a card is made twenty times a second. Looked at are the server's heap, how long
 * whoever makes a card waits, and whether those who read miss anything.
 */
public final class Listeners implements AutoCloseable {
    private static final String MODEL = "model-l";
    private static final int DOTS = 190;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration PACE = Duration.ofMillis(50);
    private static final int BEGINNING = 24;
    private static final int MOST = 2_000;
    private static final int LARGE = 1 << 20;

    /** So that what is not read does not lie with the client's kernel. */
    private static final int SMALL = 64 << 10;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final HttpClient readingStreams = streams(LARGE);
    private final HttpClient unreadStreams = streams(SMALL);
    private final WebSocketClient readingSockets = sockets(LARGE);
    private final WebSocketClient unreadSockets = sockets(SMALL);
    private final Kills kills;
    private final String token;
    private final Journey card;

    private Listeners(Kills kills) {
        this.kills = kills;
        this.token = Journey.answer(
                        kills.person(),
                        201,
                        "POST",
                        "/api/account/tokens",
                        new JsonObject()
                                .put("name", "listeners")
                                .put("scopes", new JsonArray().add("read"))
                                .encode())
                .getString("token");
        this.card = kills.card("Print for many").sendOff("openai", MODEL);
    }

    private HttpClient streams(int buffer) {
        return vertx.createHttpClient(
                new HttpClientOptions().setReceiveBufferSize(buffer), new PoolOptions().setHttp1MaxSize(MOST));
    }

    private WebSocketClient sockets(int buffer) {
        return vertx.createWebSocketClient(new WebSocketClientOptions()
                .setReceiveBufferSize(buffer)
                .setMaxFrameSize(LARGE)
                .setMaxMessageSize(LARGE)
                .setMaxConnections(MOST)
                .setClosingTimeout(1));
    }

    public static ModelPart part() {
        return ModelPart.of(MODEL)
                .plans("true", "src/app.txt")
                .turn(runs(Printing.numbered(DOTS)))
                .turn(edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(finishes("Printed."));
    }

    /** How long whoever made one of so many cards waited: half of them at most, and 99 of 100. */
    public record Waits(int cards, Duration median, Duration longest) {}

    /**
     * What was seen.
     *
     * @param alone waits while nobody listened
     * @param read the same while all who listened read
     * @param unread the same while as many again listened and never read, once their connections had filled
     * @param heapBefore live bytes in the server's heap before anybody listened
     * @param heapRead the same with those who read
     * @param heapUnread the most with the others too
     * @param lines what the command had printed and every reader of the stream was sent
     * @param changes what every reader of the board was sent
     */
    public record Seen(
            Waits alone,
            Waits read,
            Waits unread,
            long heapBefore,
            long heapRead,
            long heapUnread,
            long lines,
            long changes) {}

    /** The numbers that one listener was sent, in the order they came. */
    private static final class Heard {
        private long first;
        private long last;
        private boolean dense = true;

        synchronized void number(long number) {
            dense &= last == 0 || number == last + 1;
            first = first == 0 ? number : first;
            last = number;
        }

        synchronized boolean all(long until) {
            return dense && first > 0 && last == until;
        }

        @Override
        public synchronized String toString() {
            return first + " to " + last + (dense ? "" : " with gaps");
        }
    }

    /** So many streams and so many sockets, half of each unread, each of five times lasting so long. */
    public static Seen listen(Kills kills, int each, Duration howLong) {
        try (var listeners = new Listeners(kills)) {
            return listeners.listen(each, howLong);
        }
    }

    private Seen listen(int each, Duration howLong) {
        assertThat(RunningStudio.await(() -> card.journal().stream().anyMatch(Listeners::isLog), LIMIT))
                .as("lines")
                .isTrue();
        publish(howLong);
        long heapBefore = kills.liveHeap();
        var alone = publish(howLong);

        var streams = openStreams(each / 2, true);
        var sockets = openSockets(each / 2, true);
        var read = publish(howLong);
        long heapRead = kills.liveHeap();

        openStreams(each - each / 2, false);
        openSockets(each - each / 2, false);
        publish(howLong);
        var unread = publish(howLong);
        long heapUnread = kills.liveHeap();

        card.lets(kills.studio().data().resolve("worktrees"), "go-on");
        assertThat(card.settled(LIMIT).getJsonObject("run").getString("status")).isEqualTo("SUCCEEDED");
        var journal = card.journal();
        long revision = kills.revision();
        everything("stream of the run", streams, journal.size());
        everything("socket of the board", sockets, revision);
        long lines = journal.stream()
                .filter(Listeners::isLog)
                .mapToLong(entry -> entry.getJsonArray("lines").size())
                .sum();
        return new Seen(alone, read, unread, heapBefore, heapRead, heapUnread, lines, revision);
    }

    private static boolean isLog(JsonObject entry) {
        return "log".equals(entry.getString("kind"));
    }

    private static void everything(String what, List<Heard> listeners, long until) {
        RunningStudio.await(() -> listeners.stream().allMatch(one -> one.all(until)), LIMIT);
        assertThat(listeners.stream().filter(one -> !one.all(until)))
                .as(what + " to " + until)
                .isEmpty();
    }

    /** Makes cards at an even pace, or as fast as they can be made; answers how long that took. */
    private Waits publish(Duration howLong) {
        var took = new ArrayList<Long>();
        long end = System.nanoTime() + howLong.toNanos();
        while (System.nanoTime() < end) {
            long asked = System.nanoTime();
            kills.card("Card " + took.size());
            took.add(System.nanoTime() - asked);
            RunningStudio.await(() -> System.nanoTime() >= asked + PACE.toNanos(), LIMIT);
        }
        took.sort(null);
        return new Waits(took.size(), millis(took.get(took.size() / 2)), millis(took.get(took.size() * 99 / 100)));
    }

    private static Duration millis(long nanos) {
        return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private List<Heard> openStreams(int many, boolean reading) {
        var path = "/api/runs/" + card.run().getString("id") + "/events";
        var newest = reading ? card.newest("log").getLong("seq").toString() : "";
        var opened = new AtomicInteger();
        var streams = new ArrayList<Heard>();
        for (int stream = 0; stream < many; stream++) {
            var one = new Heard();
            streams.add(one);
            clientFor(reading)
                    .request(new RequestOptions()
                            .setHost("localhost")
                            .setPort(kills.studio().port())
                            .setMethod(HttpMethod.GET)
                            .setURI(path)
                            .putHeader("Authorization", "Bearer " + token)
                            .putHeader("Accept", "text/event-stream")
                            .putHeader("Last-Event-ID", newest))
                    .compose(request -> request.send())
                    .onSuccess(answer -> {
                        opened.incrementAndGet();
                        answer.exceptionHandler(Listeners::ended);
                        if (!reading) {
                            answer.pause();
                            return;
                        }
                        var line = new StringBuilder();
                        answer.handler(bytes -> hear(bytes.getByteBuf(), line, one));
                    });
        }
        assertThat(RunningStudio.await(() -> opened.get() == many, LIMIT))
                .as("streams open: " + opened)
                .isTrue();
        return streams;
    }

    /** Looks at the beginning of each line only; the lines are long, and many. */
    private static void hear(ByteBuf bytes, StringBuilder line, Heard one) {
        int end = bytes.writerIndex();
        for (int at = bytes.readerIndex(); at < end; ) {
            int newline = bytes.indexOf(at, end, (byte) '\n');
            int stop = newline < 0 ? end : newline;
            int wanted = Math.clamp(BEGINNING - line.length(), 0, stop - at);
            line.append(bytes.toString(at, wanted, StandardCharsets.US_ASCII));
            if (newline < 0) {
                return;
            }
            if (line.toString().startsWith("id: ")) {
                one.number(Long.parseLong(line.substring(4)));
            }
            line.setLength(0);
            at = newline + 1;
        }
    }

    private List<Heard> openSockets(int many, boolean reading) {
        var opened = new AtomicInteger();
        var sockets = new ArrayList<Heard>();
        for (int socket = 0; socket < many; socket++) {
            var one = new Heard();
            sockets.add(one);
            (reading ? readingSockets : unreadSockets)
                    .connect(new WebSocketConnectOptions()
                            .setHost("localhost")
                            .setPort(kills.studio().port())
                            .setURI("/ws/workflows/" + kills.board())
                            .putHeader("Authorization", "Bearer " + token))
                    .onSuccess(connected -> {
                        connected.exceptionHandler(Listeners::ended);
                        connected.writeTextMessage("{\"type\":\"hello\"}");
                        if (!reading) {
                            connected.pause();
                            opened.incrementAndGet();
                            return;
                        }
                        connected.textMessageHandler(text -> {
                            var message = new JsonObject(text);
                            switch (message.getString("type")) {
                                case "welcome" -> opened.incrementAndGet();
                                case "event" -> one.number(message.getLong("revision"));
                                default -> {
                                    // Who else looks is not counted.
                                }
                            }
                        });
                    });
        }
        assertThat(RunningStudio.await(() -> opened.get() == many, LIMIT))
                .as("sockets open: " + opened)
                .isTrue();
        return sockets;
    }

    private static void ended(Throwable closed) {
        // Its numbers say whether it had heard everything by then.
    }

    private HttpClient clientFor(boolean reading) {
        return reading ? readingStreams : unreadStreams;
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
