package dev.loopforge.provider;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** One message of a conversation with a model. It survives a round trip through JSON unchanged, as the run's journal needs. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "role")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ModelMessage.User.class, name = "user"),
    @JsonSubTypes.Type(value = ModelMessage.Assistant.class, name = "assistant"),
    @JsonSubTypes.Type(value = ModelMessage.ToolResults.class, name = "tool-results")
})
public sealed interface ModelMessage {
    /** What a person, or the program on its behalf, said: text and images. */
    record User(List<Part> parts) implements ModelMessage {
        public User {
            parts = List.copyOf(parts);
        }

        public static User text(String text) {
            return new User(List.of(new Part.Text(text)));
        }
    }

    /** What the model answered, to be sent back exactly as it came. */
    record Assistant(List<Part> parts) implements ModelMessage {
        public Assistant {
            parts = List.copyOf(parts);
        }
    }

    /** The results of the tool calls in the message before, in the order of the calls. */
    record ToolResults(List<ToolResult> results) implements ModelMessage {
        public ToolResults {
            results = List.copyOf(results);
        }
    }

    /** What came of one tool call. */
    record ToolResult(String callId, String toolName, String content, boolean isError) {}
}
