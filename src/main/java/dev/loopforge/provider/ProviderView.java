package dev.loopforge.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A provider as people see it: of the key no more than its last characters. */
public record ProviderView(
        String provider,
        boolean configured,
        boolean simulated,
        @Nullable String keyHint,
        @Nullable String baseUrl,
        @Nullable String defaultModel,
        boolean keyRefused,
        List<ModelView> models) {
    /** A model one may choose. */
    public record ModelView(
            String id, String name, @Nullable Long contextWindow) {
        static ModelView of(ModelDescription model) {
            return new ModelView(
                    model.id(), model.displayName(), model.contextWindow().orElse(null));
        }
    }
}
