package dev.loopforge.provider;

import java.time.Duration;
import java.util.Optional;

/** Why a model did not answer. Each says it in plain words, and whether asking again by itself can help. */
public sealed interface ModelFailure {
    /** One or two sentences for a person: the cause and, where there is one, the remedy. */
    String sentence();

    boolean worthRetrying();

    /** How long the provider asked to be left alone, where that is longer than a request is repeated for. */
    default Optional<Duration> asksToWait() {
        var asked =
                switch (this) {
                    case RateLimited(Optional<Duration> delay) -> delay;
                    case Overloaded(Optional<Duration> delay) -> delay;
                    default -> Optional.<Duration>empty();
                };
        return asked.filter(wait -> wait.compareTo(Retrying.WINDOW) > 0);
    }

    /** The provider does not accept the key. */
    record BadKey() implements ModelFailure {
        @Override
        public String sentence() {
            return "The provider does not accept this key. Add a valid key in Settings → Providers.";
        }

        @Override
        public boolean worthRetrying() {
            return false;
        }
    }

    /** Too many requests; {@code delay} is what the provider asked for. */
    record RateLimited(Optional<Duration> delay) implements ModelFailure {
        @Override
        public String sentence() {
            return "The provider limits how often it may be asked, and the limit is reached.";
        }

        @Override
        public boolean worthRetrying() {
            return true;
        }
    }

    /** The account behind the key has no credit left, or has reached its spending limit. */
    record QuotaSpent() implements ModelFailure {
        @Override
        public String sentence() {
            return "The account behind this key has no credit left, or has reached its spending limit."
                    + " Raise it at the provider, or use another key.";
        }

        @Override
        public boolean worthRetrying() {
            return false;
        }
    }

    /** The provider cannot serve at the moment; {@code delay} is what it asked for, if it did. */
    record Overloaded(Optional<Duration> delay) implements ModelFailure {
        @Override
        public String sentence() {
            return "The provider is overloaded or has a fault of its own.";
        }

        @Override
        public boolean worthRetrying() {
            return true;
        }
    }

    /** The conversation is longer than the model can read. */
    record ContextTooLong() implements ModelFailure {
        @Override
        public String sentence() {
            return "The conversation is longer than this model can read. Take a model with a larger context,"
                    + " or start afresh with less.";
        }

        @Override
        public boolean worthRetrying() {
            return false;
        }
    }

    /** The model, or a filter of its provider, will not answer this. */
    record Refused(String reason) implements ModelFailure {
        @Override
        public String sentence() {
            return "The model refused to answer: " + reason;
        }

        @Override
        public boolean worthRetrying() {
            return false;
        }
    }

    /** The request as such was not accepted: an unknown model, a setting it does not have, an address we do not call. */
    record Rejected(String why) implements ModelFailure {
        @Override
        public String sentence() {
            return "The request was not accepted: " + why;
        }

        @Override
        public boolean worthRetrying() {
            return false;
        }
    }

    /** No connection, or nothing came over it for too long. */
    record Unreachable(String why) implements ModelFailure {
        @Override
        public String sentence() {
            return "The provider cannot be reached: " + why;
        }

        @Override
        public boolean worthRetrying() {
            return true;
        }
    }

    /**
     * What came is not the protocol, or larger than anything sensible.
     *
     * @param why the rest of the sentence, with its full stop and with what a person can do, for it is shown as it stands
     */
    record Malformed(String why) implements ModelFailure {
        @Override
        public String sentence() {
            return "The answer could not be understood: " + why;
        }

        @Override
        public boolean worthRetrying() {
            return false;
        }
    }

    /** The answer broke off before its end. */
    record CutOff() implements ModelFailure {
        @Override
        public String sentence() {
            return "The answer broke off before its end.";
        }

        @Override
        public boolean worthRetrying() {
            return true;
        }
    }
}
