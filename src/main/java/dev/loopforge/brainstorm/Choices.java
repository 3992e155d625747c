package dev.loopforge.brainstorm;

import dev.loopforge.board.Workflow;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.UserId;
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
        var choice = named(provider, model, workflow, caller.id());
        models.require(new ProviderName(choice.provider()), Optional.of(workflow.id()), caller.id());
        return choice;
    }

    /**
     * The choice, whether it can be asked or not: what is carried out later may get its key until then.
     *
     * @throws Problem 400 {@code provider-not-configured} where no provider or no model is named anywhere
     */
    public Choice named(@Nullable String provider, @Nullable String model, Workflow workflow, UserId person) {
        var board = Optional.of(workflow.id());
        var standard = workflow.settings();
        var wanted = first(provider, standard.defaultProvider()).map(ProviderName::parse);
        var usual = models.usual(wanted, board, person);
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
        return new Choice(chosen.value(), named);
    }

    private static Optional<String> first(@Nullable String one, @Nullable String other) {
        return Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
                .flatMap(Optional::stream)
                .filter(text -> !text.isBlank())
                .findFirst();
    }
}
