package dev.loopforge.provider.openai;

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
import dev.loopforge.provider.Tuner;
import dev.loopforge.provider.wire.Wire;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Speaks with OpenAI, by Chat Completions. */
@Singleton
public final class OpenAiModels implements ModelClient {
    private static final Endpoint VENDOR = new Endpoint(URI.create("https://api.openai.com/v1"), false);

    private final ChatCompletions chat;
    private final Endpoint endpoint;
    private final OpenAiTuning tuning;

    public OpenAiModels(Wire wire, ProviderSettings settings) {
        this.chat = new ChatCompletions(wire, ChatCompletions.Dialect.OPENAI);
        this.tuning = new OpenAiTuning(wire);
        this.endpoint = settings.openaiUrl().map(url -> new Endpoint(url, true)).orElse(VENDOR);
    }

    @Override
    public String protocol() {
        return "openai";
    }

    @Override
    public Optional<Endpoint> endpoint() {
        return Optional.of(endpoint);
    }

    @Override
    public Optional<Tuner> tuner() {
        return Optional.of(tuning);
    }

    @Override
    public Answer answer(ModelRequest request, Credential credential, Consumer<ModelEvent> listener, StopSignal stop) {
        return chat.answer(request, credential, listener, stop);
    }

    @Override
    public List<ModelDescription> models(Credential credential) throws ModelFailureException {
        return chat.models(credential);
    }
}
