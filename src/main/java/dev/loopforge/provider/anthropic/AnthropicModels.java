package dev.loopforge.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.Credential;
import dev.loopforge.provider.Endpoint;
import dev.loopforge.provider.ModelClient;
import dev.loopforge.provider.ModelDescription;
import dev.loopforge.provider.ModelEvent;
import dev.loopforge.provider.ModelFailureException;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.ProviderSettings;
import dev.loopforge.provider.wire.Draft;
import dev.loopforge.provider.wire.Wire;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Speaks Anthropic's Messages protocol, with its prompt cache on. */
@Singleton
public final class AnthropicModels implements ModelClient {
    private static final Endpoint VENDOR = new Endpoint(URI.create("https://api.anthropic.com"), false);

    private final Wire wire;
    private final Endpoint endpoint;

    public AnthropicModels(Wire wire, ProviderSettings settings) {
        this.wire = wire;
        this.endpoint =
                settings.anthropicUrl().map(url -> new Endpoint(url, true)).orElse(VENDOR);
    }

    @Override
    public String protocol() {
        return "anthropic";
    }

    @Override
    public Optional<Endpoint> endpoint() {
        return Optional.of(endpoint);
    }

    @Override
    public Answer answer(ModelRequest request, Credential credential, Consumer<ModelEvent> listener, StopSignal stop) {
        ObjectNode body = AnthropicRequest.of(request);
        var sent = new Wire.Sent("/v1/messages", headers(credential), body);
        return wire.ask(credential, sent, new Draft(listener), new AnthropicEvents(), stop);
    }

    @Override
    public List<ModelDescription> models(Credential credential) throws ModelFailureException {
        JsonNode list = wire.get(credential, "/v1/models?limit=1000", headers(credential));
        var models = new ArrayList<ModelDescription>();
        for (JsonNode model : list.path("data")) {
            String id = model.path("id").asText();
            var context = Optional.of(model.path("max_input_tokens").asLong()).filter(tokens -> tokens > 0);
            models.add(new ModelDescription(id, model.path("display_name").asText(id), context));
        }
        return models;
    }

    private static Map<String, String> headers(Credential credential) {
        return Map.of(
                "x-api-key", credential.key().map(Redacted::reveal).orElse(""), "anthropic-version", "2023-06-01");
    }
}
