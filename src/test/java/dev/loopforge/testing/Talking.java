package dev.loopforge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An answer in the chat that takes minutes, and whose program is killed in the middle of it. */
public final class Talking {
    private static final String MODEL = "model-t";
    private static final String ALL = IntStream.range(1000, 3000)
            .mapToObj(number -> "word" + number + " ")
            .collect(Collectors.joining());
    /** More than a second after the first, by when something of it is kept. */
    private static final String LATER = "word1020";

    private final Kills kills;
    private final Journey card;

    private Talking(Kills kills, Journey card) {
        this.kills = kills;
        this.card = card;
    }

    public static ModelPart part() {
        return ModelPart.of(MODEL).says(ALL).slowly(200);
    }

    /** Asks, and comes back when some of the answer has been seen. */
    public static Talking begin(Kills kills) {
        var card = kills.card("Talk for long");
        var path = "/api/tasks/" + card.id() + "/brainstorm";
        var say = new JsonObject()
                .put("message", "Tell me all of it.")
                .put("provider", "openai")
                .put("model", MODEL);
        var stream = kills.person().stream("POST", path, say.encode()).body();
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            assertThat(lines.lines().anyMatch(line -> line.contains(LATER)))
                    .as("words of the answer")
                    .isTrue();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Talking(kills, card);
    }

    /** After the kill: what had come is there, marked, and can be asked for again. */
    public void wasCutOff() {
        var said = messages();
        assertThat(said.stream().map(message -> message.getString("role"))).containsExactly("user", "assistant");
        var answer = said.getLast();
        assertThat(answer.getString("status")).as(answer.encodePrettily()).isEqualTo("failed");
        assertThat(answer.getJsonObject("error").getString("type")).endsWith(":answer-cut-off");
        assertThat(answer.getString("parentId")).isEqualTo(said.getFirst().getString("id"));
        assertThat(answer.getString("text")).isNotBlank().isSubstringOf(ALL);
        assertThat(card.seenBy(kills.person()).says("Once more?", "openai", "model-k"))
                .contains("event: done");
        assertThat(messages().stream().map(message -> message.getString("status")))
                .containsExactly("complete", "failed", "complete", "complete");
    }

    private List<JsonObject> messages() {
        return Journey.answer(kills.person(), 200, "GET", "/api/tasks/" + card.id() + "/messages", "")
                .getJsonArray("items")
                .stream()
                .map(JsonObject.class::cast)
                .toList();
    }
}
