package dev.loopforge.cost;

/**
 * Tokens of one call. Input tokens are those read afresh; {@code reported} says the provider counted them, not we.
 */
public record Tokens(long input, long output, long cachedInput, long cacheWrite, boolean reported) {
    /** Everything the model read. */
    public long read() {
        return input + cachedInput + cacheWrite;
    }
}
