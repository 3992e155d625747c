package dev.loopforge.provider;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of this room. Keys: {@code LOOPFORGE_ANTHROPIC_URL}, {@code LOOPFORGE_OPENAI_URL} (with {@code /v1}),
 * {@code LOOPFORGE_GOOGLE_URL}; each empty for the vendor's own address. What stands there is the operator's word, so it may
 * be loopback, private, or plain http.
 *
 * @param idle how long nothing may come, before the first byte and between two bytes, until a call is given up
 */
public record ProviderSettings(
        Optional<URI> anthropicUrl, Optional<URI> openaiUrl, Optional<URI> googleUrl, Duration idle) {
    public static final Duration DEFAULT_IDLE = Duration.ofSeconds(90);

    public ProviderSettings {
        if (idle.compareTo(Duration.ofMillis(10)) < 0 || idle.compareTo(Duration.ofMinutes(30)) > 0) {
            throw new IllegalArgumentException(
                    "the providers' idle time must be between 10 ms and 30 min, was " + idle);
        }
    }

    /** The vendors' own addresses and the usual limits. */
    public static ProviderSettings defaults() {
        return new ProviderSettings(Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_IDLE);
    }
}
