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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * A model without judgement, over the protocol of Chat Completions: whatever text reaches it, from whom ever, each line that
 * orders it to run a command is obeyed once, ten to a turn. It knows no order by itself. With none left it takes the next of
 * its own calls, and finishes after the last.
 */
public final class ObedientModel implements AutoCloseable {
    private static final String ORDER = "RUN: ";
    private static final Pattern ORDERS = Pattern.compile("(?m)" + ORDER + "(.+)$");
    private static final int A_TURN = 10;

    private final HttpServer server;
    private final JsonObject plan;
    private final Queue<JsonObject> own;
    private final Set<String> obeyed = new LinkedHashSet<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private int turns;

    /** It plans what this part plans, and makes these calls of its own. */
    public ObedientModel(String check, List<JsonObject> own) {
        this.plan = new JsonObject()
                .put("summary", "Do as told.")
                .put(
                        "steps",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("title", "Do it")
                                        .put("details", "As told.")
                                        .put("paths", new JsonArray().add("**"))))
                .put(
                        "checks",
                        new JsonArray()
                                .add(new JsonObject().put("name", "check").put("command", check)));
        this.own = new ArrayDeque<>(own);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** How an order is written that it obeys. */
    public static String order(String command) {
        return ORDER + command;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The commands it was ordered to run and asked for. */
    public synchronized List<String> obeyed() {
        return List.copyOf(obeyed);
    }

    /** Every request it was sent, as it came. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(body);
            var said = (said(new JsonObject(body)) + ChatCompletions.END).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, said.length);
            exchange.getResponseBody().write(said);
        }
    }

    private synchronized String said(JsonObject request) {
        var offered = request.getJsonArray("tools", new JsonArray()).encode();
        if (offered.contains("\"finish\"")) {
            return ChatCompletions.calls(next(request), "call-" + turns++ + "-");
        }
        if (offered.contains("\"propose_plan\"")) {
            return ChatCompletions.calls(List.of(ModelPart.call("propose_plan", plan)), "call-" + turns++ + "-");
        }
        return ChatCompletions.text("It can be done.");
    }

    private List<JsonObject> next(JsonObject request) {
        var orders = heard(request).stream()
                .filter(order -> !obeyed.contains(order))
                .distinct()
                .limit(A_TURN)
                .toList();
        if (!orders.isEmpty()) {
            obeyed.addAll(orders);
            return orders.stream().map(ModelPart::runs).toList();
        }
        var call = own.poll();
        return List.of(call == null ? ModelPart.finishes("Did as I was told.") : call);
    }

    private static List<String> heard(JsonObject request) {
        var all = new ArrayList<String>();
        for (var message : request.getJsonArray("messages")) {
            var one = (JsonObject) message;
            if (!one.getString("role").equals("assistant")) {
                ORDERS.matcher(text(one.getValue("content"))).results().forEach(order -> all.add(order.group(1)));
            }
        }
        return all;
    }

    private static String text(Object content) {
        var text = new StringBuilder();
        if (content instanceof JsonArray parts) {
            parts.forEach(part ->
                    text.append(((JsonObject) part).getString("text", "")).append('\n'));
            return text.toString();
        }
        return String.valueOf(content);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
