package dev.loopforge.provider.google;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Speaks with Google's Gemini models. The key goes in a header, never in the URL. */
@Singleton
public final class GoogleModels implements ModelClient {
    private static final Endpoint VENDOR = new Endpoint(URI.create("https://generativelanguage.googleapis.com"), false);

    private final Wire wire;
    private final Endpoint endpoint;

    public GoogleModels(Wire wire, ProviderSettings settings) {
        this.wire = wire;
        this.endpoint = settings.googleUrl().map(url -> new Endpoint(url, true)).orElse(VENDOR);
    }

    @Override
    public String protocol() {
        return "google";
    }

    @Override
    public Optional<Endpoint> endpoint() {
        return Optional.of(endpoint);
    }

    @Override
    public Answer answer(ModelRequest request, Credential credential, Consumer<ModelEvent> listener, StopSignal stop) {
        String model = URLEncoder.encode(bare(request.model()), StandardCharsets.UTF_8);
        var sent = new Wire.Sent(
                "/v1beta/models/" + model + ":streamGenerateContent?alt=sse",
                headers(credential),
                GoogleRequest.of(request));
        return wire.ask(
                credential,
                sent,
                new Draft(listener),
                new GoogleEvents(request.messages().size()),
                stop);
    }

    @Override
    public List<ModelDescription> models(Credential credential) throws ModelFailureException {
        JsonNode list = wire.get(credential, "/v1beta/models?pageSize=1000", headers(credential));
        var models = new ArrayList<ModelDescription>();
        for (JsonNode model : list.path("models")) {
            if (model.path("supportedGenerationMethods").toString().contains("generateContent")) {
                String id = bare(model.path("name").asText());
                var context =
                        Optional.of(model.path("inputTokenLimit").asLong()).filter(tokens -> tokens > 0);
                models.add(new ModelDescription(id, model.path("displayName").asText(id), context));
            }
        }
        return models;
    }

    private static String bare(String model) {
        return model.startsWith("models/") ? model.substring("models/".length()) : model;
    }

    private static Map<String, String> headers(Credential credential) {
        return Map.of("x-goog-api-key", credential.key().map(Redacted::reveal).orElse(""));
    }
}
