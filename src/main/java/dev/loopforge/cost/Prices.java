package dev.loopforge.cost;

import static dev.loopforge.schema.Tables.PRICE;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.PriceRecord;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The price book: micro-dollars per million tokens, by provider and the longest matching start of a model's name, from a day
 * on. What an administrator has set goes before what the program came with.
 */
@Singleton
public final class Prices {
    /** The order in which lines are tried: the closest name, then what was set here, then the newest. */
    private static final Comparator<Price> CLOSEST = Comparator.comparingInt(
                    (Price price) -> -price.model().length())
            .thenComparing(price -> price.id() == null)
            .thenComparing(Price::asOf, Comparator.reverseOrder());

    private final Transaction transaction;
    private final Activity activity;
    private final Clock clock;
    private final List<Price> book;

    Prices(Transaction transaction, Activity activity, Clock clock) {
        this.transaction = transaction;
        this.activity = activity;
        this.clock = clock;
        this.book = Json.read(resource("/prices.json"), new TypeReference<List<Price>>() {});
    }

    /**
     * One line of the book.
     *
     * @param id absent on what the program came with
     * @param asOf the first day it holds
     */
    public record Price(
            @Nullable String id,
            String provider,
            String model,
            long input,
            long output,
            long cachedInput,
            long cacheWrite,
            LocalDate asOf) {}

    /** All lines, those set here first. */
    public List<Price> all() {
        return Stream.concat(set().stream(), book.stream()).toList();
    }

    /** The price of a model today; empty where the book does not know it, which is shown as unpriced, never as free. */
    public Optional<Price> of(String provider, String model) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return Stream.concat(set().stream(), book.stream())
                .filter(price -> provider.equals(price.provider()) && prices(price.model(), model))
                .filter(price -> price.id() == null || !price.asOf().isAfter(today))
                .min(CLOSEST);
    }

    /** A line for every model of a provider is none for training: that costs other prices than asking does. */
    private static boolean prices(String line, String model) {
        return model.startsWith(line) && !(line.isBlank() && model.startsWith(Ledger.TRAINING));
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

    /** Sets a price from a day on; the same provider, model and day is set anew. Calls already made keep what they cost. */
    Price set(Price line, UserId person, Actor actor) {
        if (line.provider().isBlank()
                || line.provider().length() > 100
                || line.model().length() > 200) {
            throw Problem.invalid("model", "A line of the price book names a provider and a model, or its beginning.");
        }
        if (Stream.of(line.input(), line.output(), line.cachedInput(), line.cacheWrite())
                .anyMatch(price -> price < 0 || price > 1_000_000_000_000L)) {
            throw Problem.invalid("input", "A price is micro-dollars per million tokens, 0 or more.");
        }
        return transaction.call(database -> {
            var before = of(line.provider(), line.model()).map(Json::write).orElse(null);
            var row = database.selectFrom(PRICE)
                    .where(PRICE.PROVIDER.eq(line.provider()))
                    .and(PRICE.MODEL.eq(line.model()))
                    .and(PRICE.SINCE.eq(line.asOf()))
                    .forUpdate()
                    .fetchOptional()
                    .orElseGet(() -> {
                        var fresh = database.newRecord(PRICE);
                        fresh.setId(UUID.randomUUID());
                        return fresh;
                    });
            row.setProvider(line.provider());
            row.setModel(line.model());
            row.setSince(line.asOf());
            row.setInput(line.input());
            row.setOutput(line.output());
            row.setCachedInput(line.cachedInput());
            row.setCacheWrite(line.cacheWrite());
            row.setCreatedBy(person.value());
            row.store();
            var after = of(row);
            activity.record(
                    Happening.of("price-set", actor).with("before", before).with("after", Json.write(after)));
            return after;
        });
    }

    /** Takes a line away that was set here; what the program came with holds again. */
    void remove(UUID id, Actor actor) {
        transaction.run(database -> database.deleteFrom(PRICE)
                .where(PRICE.ID.eq(id))
                .returning()
                .fetchOptional()
                .ifPresent(row ->
                        activity.record(Happening.of("price-removed", actor).with("before", Json.write(of(row))))));
    }

    private List<Price> set() {
        return transaction.call(database -> database.selectFrom(PRICE)
                .orderBy(PRICE.PROVIDER, PRICE.MODEL, PRICE.SINCE.desc())
                .fetch(Prices::of));
    }

    private static Price of(PriceRecord row) {
        return new Price(
                row.getId().toString(),
                row.getProvider(),
                row.getModel(),
                row.getInput(),
                row.getOutput(),
                row.getCachedInput(),
                row.getCacheWrite(),
                row.getSince());
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
