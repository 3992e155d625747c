package dev.loopforge.provider.compatible;

import dev.loopforge.kernel.StopSignal;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.Credential;
import dev.loopforge.provider.ModelClient;
import dev.loopforge.provider.ModelDescription;
import dev.loopforge.provider.ModelEvent;
import dev.loopforge.provider.ModelFailureException;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.openai.ChatCompletions;
import dev.loopforge.provider.wire.Wire;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;

/** Speaks with any server that calls itself compatible with OpenAI; each key names its own base URL. */
@Singleton
public final class CompatibleModels implements ModelClient {
    private final ChatCompletions chat;

    public CompatibleModels(Wire wire) {
        this.chat = new ChatCompletions(wire, ChatCompletions.Dialect.COMPATIBLE);
    }

    @Override
    public String protocol() {
        return "compatible";
    }

    @Override
    public boolean needsKey() {
        return false;
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
