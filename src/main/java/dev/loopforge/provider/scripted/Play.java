package dev.loopforge.provider.scripted;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** What is said and called for one card, scene by scene. An empty title is the play for every other card. */
record Play(String title, List<Turn> chat, List<Turn> plan, List<Turn> execute) {
    Play {
        chat = List.copyOf(chat);
        plan = List.copyOf(plan);
        execute = List.copyOf(execute);
    }

    /** The plays of {@code demo/plays.json}, the general one last. */
    static List<Play> all() {
        try (var file = Objects.requireNonNull(
                Play.class.getClassLoader().getResourceAsStream("demo/plays.json"), "demo/plays.json")) {
            return List.copyOf(new ObjectMapper().readValue(file, new TypeReference<List<Play>>() {}));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** One answer of the model: some text, then the tools it calls. */
    record Turn(String say, List<Call> calls) {
        Turn {
            calls = List.copyOf(calls);
        }

        boolean calls(String tool) {
            return calls.stream().anyMatch(call -> call.tool().equals(tool));
        }
    }

    record Call(String tool, JsonNode arguments) {}
}
