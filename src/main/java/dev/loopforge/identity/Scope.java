package dev.loopforge.identity;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an API token may be used for; each of the wider ones includes reading. */
public enum Scope {
    @JsonProperty("read")
    READ,
    /** Write, move and talk over cards, and edit their plans. */
    @JsonProperty("task")
    TASK,
    /** Approve plans, start, steer and stop runs, merge. */
    @JsonProperty("run")
    RUN,
    /** What only an administrator may do. */
    @JsonProperty("admin")
    ADMIN;

    /** The scope as clients write it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
