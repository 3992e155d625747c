package dev.loopforge.brainstorm;

import dev.loopforge.board.Workflow;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Problem;
import dev.loopforge.provider.Models;
import dev.loopforge.provider.ProviderName;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds who answers: what was asked for, else what the board says, else the first provider that is set up. */
@Singleton
public final class Choices {
    private final Models models;

    Choices(Models models) {
        this.models = models;
    }

    /**
     * The choice, which can be asked: there is a key for it where one is needed.
     *
     * @throws Problem 400 {@code provider-not-configured} where there is none, or no model is named anywhere
     */
    public Choice of(@Nullable String provider, @Nullable String model, Workflow workflow, Caller caller) {
        var board = Optional.of(workflow.id());
        var standard = workflow.settings();
        var wanted = first(provider, standard.defaultProvider()).map(ProviderName::parse);
        var usual = models.usual(wanted, board, caller.id());
        var chosen = wanted.or(() -> usual.map(Models.Usual::provider))
                .orElseThrow(() -> Problem.malformed(
                        "provider-not-configured",
                        "No provider is set up yet. Add a key in Settings → Providers, then choose a model."));
        boolean boards = chosen.value().equals(standard.defaultProvider());
        var named = first(model, boards ? standard.defaultModel() : null)
                .or(() -> usual.flatMap(Models.Usual::model))
                .orElseThrow(() -> Problem.malformed(
                        "provider-not-configured",
                        "Choose a model of " + chosen + ", or set a default one in Settings → Providers."));
        models.require(chosen, board, caller.id());
        return new Choice(chosen.value(), named);
    }

    private static Optional<String> first(@Nullable String one, @Nullable String other) {
        return Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
                .flatMap(Optional::stream)
                .filter(text -> !text.isBlank())
                .findFirst();
    }
}
