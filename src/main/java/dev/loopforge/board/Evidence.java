package dev.loopforge.board;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What the server saw of a task's result; the word on the card. */
public enum Evidence {
    @JsonProperty("verified")
    VERIFIED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("claimed")
    CLAIMED,
    @JsonProperty("none")
    NONE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Evidence of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
