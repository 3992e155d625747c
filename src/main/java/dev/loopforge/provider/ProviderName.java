package dev.loopforge.provider;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.loopforge.kernel.Problem;
import java.util.regex.Pattern;

/**
 * Names who answers: a wire protocol such as {@code anthropic}, and for servers of one's own a name behind a colon, as in
 * {@code compatible:workshop}. At most 80 characters, lower case.
 */
public record ProviderName(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}(:[a-z0-9][a-z0-9._-]{0,46})?");

    /** The simulated model of the demo; it needs no key and no network. */
    public static final ProviderName SCRIPTED = new ProviderName("scripted");

    public ProviderName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a provider's name");
        }
    }

    /** Reads a name that a person sent; what cannot be one is 404 {@code provider-unknown}. */
    public static ProviderName parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw Problem.notFound("provider-unknown", "There is no such provider.");
        }
        return new ProviderName(text);
    }

    @JsonCreator
    static ProviderName read(String text) {
        return new ProviderName(text);
    }

    /** The wire protocol it speaks: what stands before the colon. */
    public String protocol() {
        int colon = value.indexOf(':');
        return colon < 0 ? value : value.substring(0, colon);
    }

    @Override
    public String toString() {
        return value;
    }
}
