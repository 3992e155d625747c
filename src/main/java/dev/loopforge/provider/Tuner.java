package dev.loopforge.provider;

import java.util.Optional;

/** Has a provider tune a model of its own with examples. */
public interface Tuner {
    /** The job that carries this mark, where the provider has one: what was begun is not begun again. */
    Optional<TuningJob> find(Credential credential, String mark) throws ModelFailureException;

    /** Begins to tune the model with examples, a line each in the provider's own format. */
    TuningJob start(Credential credential, String mark, String model, String examples) throws ModelFailureException;

    TuningJob look(Credential credential, String id) throws ModelFailureException;

    TuningJob cancel(Credential credential, String id) throws ModelFailureException;
}
