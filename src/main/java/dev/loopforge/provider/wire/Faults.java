package dev.loopforge.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.OneLine;
import dev.loopforge.provider.ModelFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what went wrong out of a status, headers and an error body; all vendors' ways in one place. */
public final class Faults {
    private static final Pattern SPENT_CODE = Pattern.compile(
            "insufficient_quota|billing|credit|spend|payment|quota_exceeded|access_terminated|exceeded_current_quota");
    private static final Pattern SPENT_WORDS = Pattern.compile(
            "credit balance|spend(ing)?[ _-]?(limit|cap)|usage limits?|billing|insufficient (funds|credit|quota)");
    private static final Pattern TOO_LONG = Pattern.compile(
            "context_length_exceeded|prompt is too long|context (length|window)|maximum context|too many tokens"
                    + "|input token count|exceeds the maximum number of tokens|request_too_large");
    private static final Pattern BAD_KEY = Pattern.compile("api_key_invalid|api key not valid|invalid_api_key");
    private static final Pattern FILTERED = Pattern.compile("content_filter|content_policy|responsibleai|safety");
    // What servers for local models say with a 500, such as llama.cpp: "image input is not supported - hint: ...
    // mmproj".
    private static final Pattern NO_PICTURES = Pattern.compile(
            "(image|vision|multi-?modal|mmproj)[^.]* not (a |support)|no(t| )[^.]*(image|vision|multi-?modal) ");
    private static final Pattern DELAY = Pattern.compile("([0-9]{1,7})(\\.[0-9]{1,9})?s");

    private Faults() {}

    static ModelFailure of(int status, JsonNode body, Function<String, @Nullable String> header, Clock clock) {
        JsonNode error = body.has("error")
                ? body.get("error")
                : body.isArray() ? body.path(0).path("error") : body;
        String codes = (error.path("type").asText() + " " + error.path("code").asText() + " "
                        + error.path("status").asText() + " "
                        + error.path("details").path("error_code").asText())
                .toLowerCase(Locale.ROOT);
        String message =
                error.isTextual() ? error.asText() : error.path("message").asText();
        String words = message.toLowerCase(Locale.ROOT);
        var delay = delay(header, clock).or(() -> googleDelay(error));
        return switch (status) {
            case 401, 403 ->
                SPENT_CODE.matcher(codes).find() ? new ModelFailure.QuotaSpent() : new ModelFailure.BadKey();
            case 402 -> new ModelFailure.QuotaSpent();
            case 413 -> new ModelFailure.ContextTooLong();
            case 429 -> limited(codes, words, delay);
            case 501 -> rejected(message);
            default ->
                status >= 500 && NO_PICTURES.matcher(words + " ").find()
                        ? rejected(message)
                        : status >= 500 || status == 408 || status == 425 || status == 409
                                ? new ModelFailure.Overloaded(delay)
                                : refused(status, codes, words + " " + error.path("details"), message);
        };
    }

    /** An error told in the middle of a stream that began well. */
    public static ModelFailure inStream(JsonNode data) {
        JsonNode error = data.path("error");
        int status = error.path("code").isInt()
                ? error.path("code").asInt()
                : switch (error.path("type").asText()) {
                    case "authentication_error", "permission_error" -> 401;
                    case "billing_error" -> 402;
                    case "not_found_error" -> 404;
                    case "rate_limit_error", "insufficient_quota", "rate_limit_exceeded" -> 429;
                    case "invalid_request_error" -> 400;
                    case "request_too_large" -> 413;
                    default -> 529;
                };
        return of(status < 400 ? 500 : status, data, name -> null, Clock.systemUTC());
    }

    private static ModelFailure limited(String codes, String words, Optional<Duration> delay) {
        boolean spent = SPENT_CODE.matcher(codes).find()
                || delay.isEmpty() && SPENT_WORDS.matcher(words).find();
        return spent ? new ModelFailure.QuotaSpent() : new ModelFailure.RateLimited(delay);
    }

    private static ModelFailure refused(int status, String codes, String words, String message) {
        String all = codes + " " + words;
        String lower = all.toLowerCase(Locale.ROOT);
        if (TOO_LONG.matcher(lower).find()) {
            return new ModelFailure.ContextTooLong();
        }
        if (BAD_KEY.matcher(lower).find()) {
            return new ModelFailure.BadKey();
        }
        if (SPENT_CODE.matcher(codes).find() || SPENT_WORDS.matcher(words).find()) {
            return new ModelFailure.QuotaSpent();
        }
        if (FILTERED.matcher(codes).find()) {
            return new ModelFailure.Refused(plain(message));
        }
        return message.isEmpty() && status == 404
                ? rejected("there is no such address or model (404). Check the base URL and the model's name.")
                : rejected(message.isEmpty() ? "the provider answered " + status + "." : message);
    }

    private static ModelFailure rejected(String message) {
        return new ModelFailure.Rejected(plain(message));
    }

    /** What somebody else wrote, fit to be shown: one line, no control characters, not long. */
    static String plain(String text) {
        String line = OneLine.of(text);
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }

    private static Optional<Duration> delay(Function<String, @Nullable String> header, Clock clock) {
        String millis = header.apply("retry-after-ms");
        if (millis != null && millis.matches("[0-9]{1,10}(\\.[0-9]{1,9})?")) {
            return Optional.of(Duration.ofMillis((long) Math.ceil(Double.parseDouble(millis))));
        }
        String after = header.apply("retry-after");
        if (after == null) {
            return Optional.empty();
        }
        if (after.strip().matches("[0-9]{1,7}(\\.[0-9]{1,9})?")) {
            return Optional.of(Duration.ofMillis((long) Math.ceil(Double.parseDouble(after.strip()) * 1000)));
        }
        return date(after.strip(), clock);
    }

    private static Optional<Duration> date(String text, Clock clock) {
        try {
            var at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            var wait = Duration.between(clock.instant(), at);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException notADate) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> googleDelay(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            var match = DELAY.matcher(detail.path("retryDelay").asText());
            if (match.matches()) {
                double seconds = Double.parseDouble(
                        match.group().substring(0, match.group().length() - 1));
                return Optional.of(Duration.ofMillis((long) Math.ceil(seconds * 1000)));
            }
        }
        return Optional.empty();
    }
}
