package dev.loopforge.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A model that throws dice, over the protocol of Chat Completions: what it says and calls for a card at a turn is drawn from
 * the seed, so the same turn asked for again is answered the same. Now and then it fails as providers do.
 */
final class DicedModel implements AutoCloseable {
    static final String NAME = "diced";
    private static final Pattern CARD = Pattern.compile("Simulated card (\\d+)");
    private static final int LAST_TURN = 5;
    private static final int FAULTS_PER_MILLE = 30;

    private final HttpServer server;
    private final long seed;
    private final Random weather;
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();

    DicedModel(long seed) {
        this.seed = seed;
        this.weather = new Random(seed);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int answers() {
        return answers.get();
    }

    int faults() {
        return faults.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var said = said(new JsonObject(body), body);
            switch (fault()) {
                case 0 -> refuse(exchange, 503, "");
                case 1 -> refuse(exchange, 500, "");
                case 2 -> refuse(exchange, 429, "1");
                case 3 -> refuse(exchange, 429, "");
                case 4 -> {
                    // Nothing: the connection is closed without a word.
                }
                case 5 -> send(exchange, 200, said.substring(0, said.length() / 2));
                default -> {
                    answers.incrementAndGet();
                    send(exchange, 200, said + ChatCompletions.END);
                }
            }
        }
    }

    /** Which of its faults comes now; more than there are for none. */
    private synchronized int fault() {
        if (weather.nextInt(1_000) >= FAULTS_PER_MILLE) {
            return Integer.MAX_VALUE;
        }
        faults.incrementAndGet();
        return weather.nextInt(6);
    }

    private static void refuse(HttpExchange exchange, int status, String wait) throws IOException {
        if (!wait.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", wait);
        }
        send(exchange, status, "{\"error\":{\"message\":\"no\",\"type\":\"error\"}}");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", status == 200 ? "text/event-stream" : "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private String said(JsonObject request, String body) {
        var offered = request.getJsonArray("tools", new JsonArray()).encode();
        var found = CARD.matcher(body);
        int card = found.find() ? Integer.parseInt(found.group(1)) : 0;
        if (offered.contains("\"finish\"")) {
            int turn = (int) request.getJsonArray("messages").stream()
                    .filter(message -> "assistant".equals(((JsonObject) message).getString("role")))
                    .count();
            return ChatCompletions.calls(executing(card, turn), "call-" + turn + "-");
        }
        if (offered.contains("\"propose_plan\"")) {
            return ChatCompletions.calls(List.of(plan(card)), "call-");
        }
        return ChatCompletions.text("It can be done.");
    }

    private static JsonObject plan(int card) {
        return ModelPart.call(
                "propose_plan",
                new JsonObject()
                        .put("summary", "Write the file of card " + card + ".")
                        .put("steps", new JsonArray().add(step(card)))
                        .put(
                                "checks",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "check")
                                                .put("command", "test -f cards/" + card + ".txt"))));
    }

    /** The one step of a card's plan; few cards touch a file that others touch too. */
    static JsonObject step(int card) {
        return new JsonObject()
                .put("title", "Do it")
                .put("details", "As talked over.")
                .put("paths", new JsonArray().add("cards/" + card + ".txt"));
    }

    /** What it calls while it carries a plan out. */
    private List<JsonObject> executing(int card, int turn) {
        var dice = new Random(Objects.hash(seed, card, turn));
        var file = "cards/" + card + ".txt";
        if (turn == 0) {
            var first = ModelPart.writes(file, "card " + card + "\n");
            return dice.nextInt(8) > 0
                    ? List.of(first)
                    : List.of(first, ModelPart.edits("src/app.txt", "two\n", "two\ncard " + card + "\n"));
        }
        return List.of(
                switch (turn >= LAST_TURN ? 10 : dice.nextInt(11)) {
                    case 0, 1, 2 ->
                        ModelPart.runs("for i in 1 2 3 4; do echo line $i of turn " + turn
                                + "; done; echo token $TOKEN; echo " + turn + " >> " + file);
                    case 3 -> ModelPart.call("ask_person", new JsonObject().put("question", "Which colour?"));
                    case 4 -> new JsonObject().put("name", "write_file").put("arguments", "{\"path\": \"half a");
                    case 5 -> ModelPart.call("fly", new JsonObject().put("where", "away"));
                    case 6 -> ModelPart.steps(1, "started");
                    default -> ModelPart.finishes("Wrote " + file + ".");
                });
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
