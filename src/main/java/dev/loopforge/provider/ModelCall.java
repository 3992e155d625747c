package dev.loopforge.provider;

import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import java.util.Optional;

/**
 * A request with who is to answer it and who pays: the board's key where it has one, else the key of the person on whose
 * behalf it is made. {@code model} is what is asked, whatever the request itself names.
 */
public record ModelCall(
        ProviderName provider, String model, Optional<WorkflowId> workflow, UserId onBehalfOf, ModelRequest request) {}
