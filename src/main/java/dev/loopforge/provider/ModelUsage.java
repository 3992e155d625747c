package dev.loopforge.provider;

/**
 * Tokens of one call. {@code inputTokens} are those read afresh: neither served from the provider's cache nor written to it.
 * {@code reported} says that the provider counted them, not we.
 */
public record ModelUsage(
        long inputTokens, long outputTokens, long cachedInputTokens, long cacheWriteTokens, boolean reported) {
    /** Nothing is known: the provider said nothing. */
    public static final ModelUsage NONE = new ModelUsage(0, 0, 0, 0, false);

    public ModelUsage plus(ModelUsage more) {
        return new ModelUsage(
                inputTokens + more.inputTokens,
                outputTokens + more.outputTokens,
                cachedInputTokens + more.cachedInputTokens,
                cacheWriteTokens + more.cacheWriteTokens,
                reported || more.reported);
    }
}
