package dev.loopforge.provider;

import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import java.util.List;
import java.util.Optional;

/** No keys at all. */
final class Keyless implements Credentials {
    @Override
    public Optional<Found> find(
            ProviderName provider, Optional<WorkflowId> workflow, UserId onBehalfOf, Optional<Endpoint> usual) {
        return Optional.empty();
    }

    @Override
    public List<Known> known(Optional<WorkflowId> workflow, UserId onBehalfOf) {
        return List.of();
    }

    @Override
    public void markBad(Found found) {}
}
