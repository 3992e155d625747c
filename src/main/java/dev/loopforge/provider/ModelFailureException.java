package dev.loopforge.provider;

/** Carries a {@link ModelFailure} out of a call that has no outcome of its own, such as listing models. */
public final class ModelFailureException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient ModelFailure failure;

    public ModelFailureException(ModelFailure failure) {
        super(failure.sentence(), null, false, false);
        this.failure = failure;
    }

    public ModelFailure failure() {
        return failure;
    }
}
