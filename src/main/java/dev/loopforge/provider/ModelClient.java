package dev.loopforge.provider;

import dev.loopforge.kernel.StopSignal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Speaks one wire protocol. Every bean of this type is found by itself, so a further protocol is a further package and no
 * other change. A client holds no key and no state between calls, and never tries twice: {@link Models} does that.
 */
public interface ModelClient {
    /** The protocol's name as it stands in a {@link ProviderName}: {@code anthropic}, {@code openai}, … */
    String protocol();

    /**
     * Asks once, on the caller's (virtual) thread, and returns when the answer is whole, has failed or was stopped. It does
     * not throw for anything the other side does. The listener is called on the same thread; when the signal is given the
     * call ends within a second.
     */
    Answer answer(ModelRequest request, Credential credential, Consumer<ModelEvent> listener, StopSignal stop);

    /**
     * The models this key may use, as the provider lists them.
     *
     * @throws ModelFailureException when the list cannot be had; it says why in plain words
     */
    List<ModelDescription> models(Credential credential) throws ModelFailureException;

    /** Where this protocol is spoken unless a key names another place; empty where every key must name one. */
    default Optional<Endpoint> endpoint() {
        return Optional.empty();
    }

    /** How models of this provider are tuned; empty where it offers no such thing. */
    default Optional<Tuner> tuner() {
        return Optional.empty();
    }

    /** Whether it cannot be used without a key. */
    default boolean needsKey() {
        return true;
    }

    /** Whether it only plays a model's part, which people are told wherever its words are shown. */
    default boolean simulated() {
        return false;
    }
}
