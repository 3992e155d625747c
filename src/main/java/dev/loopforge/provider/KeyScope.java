package dev.loopforge.provider;

import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.secrets.Binding;

/** Whose key it is. */
sealed interface KeyScope {
    /** What the secret is sealed with: nobody else's row opens it, nor the same row with another base URL. */
    Binding binding(ProviderName provider, String baseUrl);

    record Person(UserId user) implements KeyScope {
        @Override
        public Binding binding(ProviderName provider, String baseUrl) {
            return Binding.of(user, provider.value(), "api-key", baseUrl);
        }
    }

    record Board(WorkflowId workflow) implements KeyScope {
        @Override
        public Binding binding(ProviderName provider, String baseUrl) {
            return Binding.shared(provider.value(), "board-key:" + workflow, baseUrl);
        }
    }
}
