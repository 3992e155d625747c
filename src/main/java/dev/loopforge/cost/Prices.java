package dev.loopforge.cost;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.loopforge.kernel.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The price book: micro-dollars per million tokens, by provider and the longest matching start of a model's name. */
@Singleton
public final class Prices {
    /** One line of the book. */
    public record Price(
            String provider, String model, long input, long output, long cachedInput, long cacheWrite, String asOf) {}

    private final List<Price> book;

    Prices() {
        this.book = Json.read(resource("/prices.json"), new TypeReference<List<Price>>() {}).stream()
                .sorted(Comparator.comparingInt((Price price) -> -price.model().length()))
                .toList();
    }

    /** The price of a model; empty where the book does not know it, which is shown as unpriced, never as free. */
    public Optional<Price> of(String provider, String model) {
        return book.stream()
                .filter(price -> provider.equals(price.provider()) && model.startsWith(price.model()))
                .findFirst();
    }

    /** What the tokens cost in micro-dollars, rounded up; 0 for an unpriced model. */
    public long micros(String provider, String model, Tokens tokens) {
        return of(provider, model)
                .map(price -> ceilingMillionth(tokens.input() * price.input()
                        + tokens.output() * price.output()
                        + tokens.cachedInput() * price.cachedInput()
                        + tokens.cacheWrite() * price.cacheWrite()))
                .orElse(0L);
    }

    private static long ceilingMillionth(long amount) {
        return Math.ceilDiv(amount, 1_000_000L);
    }

    private static String resource(String name) {
        try (var stream = Prices.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks its resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
