package dev.loopforge.review;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How far a review comment is. What became of a sent one is read from the repository, never from the agent's word. */
@Schema(name = "ReviewCommentStatus")
public enum CommentStatus {
    /** Written, and not sent yet. */
    @JsonProperty("pending")
    PENDING,
    /** With the agent. */
    @JsonProperty("sent")
    SENT,
    /** The agent is done, and the place was changed. */
    @JsonProperty("addressed")
    ADDRESSED,
    /** The agent is done, and the place is no longer there. */
    @JsonProperty("outdated")
    OUTDATED,
    /** The agent is done, and the place is as it was. */
    @JsonProperty("open")
    OPEN
}
