package dev.loopforge.provider;

import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import java.util.List;
import java.util.Optional;

/** Where keys come from: the board's own first, then the person's on whose behalf the call is made; never another's. */
interface Credentials {
    Optional<Found> find(
            ProviderName provider, Optional<WorkflowId> workflow, UserId onBehalfOf, Optional<Endpoint> usual);

    /** The providers that can be asked here, the board's own first, each with its default model where one is set. */
    List<Known> known(Optional<WorkflowId> workflow, UserId onBehalfOf);

    /** A provider somebody set up. */
    record Known(ProviderName provider, Optional<String> defaultModel) {}

    /** Remembers that the provider refused this key, so that people are asked for another. */
    void markBad(Found found);

    /** A key's row and what it opens. */
    record Found(KeyId id, Credential credential) {}
}
