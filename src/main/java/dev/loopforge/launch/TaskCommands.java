package dev.loopforge.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Redacted;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** {@code task list}, {@code task add} and {@code task move}: a client of the API like any other, by an API token. */
final class TaskCommands {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI server;
    private final Redacted token;
    private final Map<Option, String> options;
    private final PrintStream out;

    private TaskCommands(URI server, Redacted token, Map<Option, String> options, PrintStream out) {
        this.server = server;
        this.token = token;
        this.options = options;
        this.out = out;
    }

    static int run(Configuration configuration, CommandLine asked, PrintStream out) {
        var token = configuration
                .secret(Key.LOOPFORGE_TOKEN)
                .orElseThrow(
                        () -> CannotStart.usage("LOOPFORGE_TOKEN is not set. Make a token in Settings → API tokens."));
        var server =
                configuration.url(Key.LOOPFORGE_URL).orElse(URI.create("http://localhost:" + configuration.port()));
        return new TaskCommands(server, token, asked.options(), out).carryOut(asked.operands());
    }

    private int carryOut(List<String> words) {
        var what = words.isEmpty() ? "" : words.getFirst();
        var rest = words.stream().skip(1).toList();
        switch (what) {
            case "list" -> list(rest);
            case "add" -> add(rest);
            case "move" -> move(rest);
            default -> throw CannotStart.usage("Say what to do: task list, task add TITLE, task move NUMBER STAGE.");
        }
        return 0;
    }

    private void list(List<String> words) {
        requireWords(words, 0, "task list --board BOARD");
        for (var column : board().path("stages")) {
            for (var card : column.path("tasks")) {
                say(card);
            }
        }
    }

    private void add(List<String> words) {
        requireWords(words, 1, "task add TITLE --board BOARD [--description TEXT]");
        var body = Json.object().put("title", words.getFirst());
        if (options.containsKey(Option.DESCRIPTION)) {
            body.put("description", options.get(Option.DESCRIPTION));
        }
        say(call("POST", "/api/workflows/" + boardId() + "/tasks", body));
    }

    private void move(List<String> words) {
        requireWords(words, 2, "task move NUMBER STAGE --board BOARD");
        var number = words.getFirst().replace("#", "");
        var card = StreamSupport.stream(board().path("stages").spliterator(), false)
                .flatMap(column -> StreamSupport.stream(column.path("tasks").spliterator(), false))
                .filter(task -> task.path("number").asText().equals(number)
                        || task.path("id").asText().equals(number))
                .findFirst()
                .orElseThrow(() -> CannotStart.because("The board has no card " + words.getFirst() + "."));
        var body = Json.object()
                .put("stage", words.getLast().toUpperCase(Locale.ROOT))
                .put("version", card.path("version").asInt());
        say(call("POST", "/api/tasks/" + card.path("id").asText() + "/move", body));
    }

    private void say(JsonNode card) {
        out.printf(
                "#%s  %-13s  %s%n",
                card.path("number").asText(),
                card.path("stage").asText().toLowerCase(Locale.ROOT),
                card.path("title").asText());
    }

    private JsonNode board() {
        return call("GET", "/api/workflows/" + boardId() + "/board", null);
    }

    /** The board named by {@code --board}, by its id or title; the only one where none is named. */
    private String boardId() {
        var boards = call("GET", "/api/workflows", null).path("items");
        var wanted = options.get(Option.BOARD);
        var fitting = StreamSupport.stream(boards.spliterator(), false)
                .filter(board -> wanted == null
                        || board.path("id").asText().equals(wanted)
                        || board.path("title").asText().equalsIgnoreCase(wanted))
                .map(board -> board.path("id").asText())
                .toList();
        if (fitting.size() != 1) {
            throw CannotStart.usage(
                    fitting.isEmpty()
                            ? "There is no such board, or this token's person is not on it."
                            : "There are several boards; name one by --board.");
        }
        return URLEncoder.encode(fitting.getFirst(), StandardCharsets.UTF_8);
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body) {
        var request = HttpRequest.newBuilder(URI.create(server.toString().replaceAll("/+$", "") + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token.reveal())
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body)))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofString());
            var said = Json.parse(answer.body());
            if (answer.statusCode() >= 300) {
                throw CannotStart.because(
                        said.path("title").asText("The server answered " + answer.statusCode() + "."));
            }
            return said;
        } catch (JsonProcessingException notOurs) {
            throw CannotStart.because("What answers at " + server + " is not Loopforge Studio. Check LOOPFORGE_URL.");
        } catch (IOException unreachable) {
            throw CannotStart.because("Nothing answers at " + server + ". Check LOOPFORGE_URL.");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw CannotStart.because("It was stopped.");
        }
    }

    private static void requireWords(List<String> words, int count, String usage) {
        if (words.size() != count) {
            throw CannotStart.usage("It is used as: " + usage);
        }
    }
}
