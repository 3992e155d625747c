package dev.loopforge.brainstorm;

import dev.loopforge.cost.Admission;
import dev.loopforge.cost.Ledger;
import dev.loopforge.cost.Tokens;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.ModelUsage;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Puts every model call on the ledger: reserved before it is made, settled by what the provider counted. What a provider
 * does not count is counted here by the length of the texts, and flagged; it is never taken for nothing.
 */
@Singleton
public final class Meter {
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** Texts have some four letters a token; for the most they can be, two are reckoned. */
    private static final int LETTERS_PER_TOKEN = 4;

    private static final int FEWEST_LETTERS_PER_TOKEN = 2;

    private final Ledger ledger;

    Meter(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Waits while calls under way may use the rest of a cap; a stop ends the wait as {@link Admission.Busy}. */
    public Admission admit(Ledger.Call call, ModelRequest request, Ledger.Caps caps, StopSignal stop) {
        long letters = letters(request);
        var least = new Tokens(letters / LETTERS_PER_TOKEN, 0, 0, 0, false);
        var most = new Tokens(letters / FEWEST_LETTERS_PER_TOKEN, request.maxOutputTokens(), 0, 0, false);
        while (true) {
            var admission = ledger.reserve(call, least, most, caps);
            if (!(admission instanceof Admission.Busy) || stop.stopped()) {
                return admission;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
                return admission;
            }
        }
    }

    /** What an answer used; empty where the call came to nothing and so cost nothing. */
    public static Optional<Tokens> used(Answer answer, ModelRequest request) {
        return switch (answer) {
            case Answer.Answered answered ->
                Optional.of(counted(answered.usage(), request, answered.text().length()));
            case Answer.Stopped(String text, ModelUsage usage) -> Optional.of(counted(usage, request, text.length()));
            case Answer.Failed failed -> {
                var tokens = tokens(failed.usageSoFar());
                yield tokens.read() + tokens.output() == 0 ? Optional.empty() : Optional.of(tokens);
            }
        };
    }

    private static Tokens counted(ModelUsage usage, ModelRequest request, long letters) {
        var tokens = tokens(usage);
        if (tokens.read() + tokens.output() > 0 || usage.reported()) {
            return tokens;
        }
        return new Tokens(
                Math.ceilDiv(letters(request), LETTERS_PER_TOKEN),
                Math.ceilDiv(letters, LETTERS_PER_TOKEN),
                0,
                0,
                false);
    }

    private static Tokens tokens(ModelUsage usage) {
        return new Tokens(
                usage.inputTokens(),
                usage.outputTokens(),
                usage.cachedInputTokens(),
                usage.cacheWriteTokens(),
                usage.reported());
    }

    private static long letters(ModelRequest request) {
        return Json.write(request.messages()).length()
                + request.system().length()
                + Json.write(request.tools()).length();
    }
}
