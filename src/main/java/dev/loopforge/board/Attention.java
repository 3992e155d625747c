package dev.loopforge.board;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** A flag on a card that needs a person: what kind, why in plain words, and the next steps as buttons. */
public record Attention(Kind kind, String reason, List<Action> actions) {
    /** One button: what it says and the call it makes. */
    public record Action(String id, String label, String method, String path) {}

    /** What a card can need a person for. */
    public enum Kind {
        @JsonProperty("question")
        QUESTION,
        @JsonProperty("budget")
        BUDGET,
        @JsonProperty("provider")
        PROVIDER,
        @JsonProperty("conflict")
        CONFLICT,
        @JsonProperty("stuck")
        STUCK,
        @JsonProperty("stopped")
        STOPPED,
        @JsonProperty("failed")
        FAILED,
        @JsonProperty("unplanned")
        UNPLANNED,
        @JsonProperty("plan-stale")
        PLAN_STALE,
        @JsonProperty("sandbox")
        SANDBOX,
        @JsonProperty("disk")
        DISK,
        @JsonProperty("github")
        GITHUB
    }

    public Attention {
        actions = List.copyOf(actions);
    }
}
