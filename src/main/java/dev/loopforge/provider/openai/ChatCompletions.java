package dev.loopforge.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.Credential;
import dev.loopforge.provider.ModelDescription;
import dev.loopforge.provider.ModelEvent;
import dev.loopforge.provider.ModelFailureException;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.wire.Draft;
import dev.loopforge.provider.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The Chat Completions protocol, as OpenAI speaks it and, more or less, everybody who calls himself compatible. */
public final class ChatCompletions {
    private final Wire wire;
    private final Dialect dialect;

    public ChatCompletions(Wire wire, Dialect dialect) {
        this.wire = wire;
        this.dialect = dialect;
    }

    public Answer answer(ModelRequest request, Credential credential, Consumer<ModelEvent> listener, StopSignal stop) {
        var sent = new Wire.Sent("/chat/completions", headers(credential), ChatRequest.of(request, dialect));
        return wire.ask(credential, sent, new Draft(listener), new ChatEvents(dialect), stop);
    }

    public List<ModelDescription> models(Credential credential) throws ModelFailureException {
        JsonNode list = wire.get(credential, "/models", headers(credential));
        var models = new ArrayList<ModelDescription>();
        for (JsonNode model : list.path("data")) {
            String id = model.path("id").asText();
            long context = model.path("context_length")
                    .asLong(model.path("max_model_len").asLong());
            models.add(new ModelDescription(
                    id, model.path("name").asText(id), Optional.of(context).filter(tokens -> tokens > 0)));
        }
        return models;
    }

    private static Map<String, String> headers(Credential credential) {
        return credential
                .key()
                .map(key -> Map.of("Authorization", "Bearer " + key.reveal()))
                .orElseGet(Map::of);
    }

    /** Where OpenAI and the others differ. */
    public enum Dialect {
        /** Names the limit of output {@code max_completion_tokens} and always ends with {@code [DONE]}. */
        OPENAI,
        /** Names it {@code max_tokens}; some end without {@code [DONE]}, once a finish reason was given. */
        COMPATIBLE
    }
}
