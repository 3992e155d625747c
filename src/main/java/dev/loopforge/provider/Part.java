package dev.loopforge.provider;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;

/** A piece of a message. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Part.Text.class, name = "text"),
    @JsonSubTypes.Type(value = Part.Image.class, name = "image"),
    @JsonSubTypes.Type(value = Part.ToolCall.class, name = "tool-call"),
    @JsonSubTypes.Type(value = Part.Opaque.class, name = "opaque")
})
public sealed interface Part {
    record Text(String text) implements Part {}

    /** A picture; {@code mediaType} is one of png, jpeg, gif and webp under {@code image/}. */
    record Image(String mediaType, byte[] bytes) implements Part {
        @Override
        public boolean equals(Object other) {
            return other instanceof Image that && mediaType.equals(that.mediaType) && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * mediaType.hashCode() + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Image[" + mediaType + ", " + bytes.length + " bytes]";
        }
    }

    /**
     * The model asks for a tool. {@code argumentsJson} is exactly what it sent and may not be JSON at all: the caller parses
     * it, and answers what it cannot read as a tool error.
     */
    record ToolCall(String id, String name, String argumentsJson) implements Part {}

    /**
     * A block only its own protocol understands, such as the signature of a model's thinking. It goes back unchanged to the
     * protocol it came from and is left out for every other.
     */
    record Opaque(String protocol, String json) implements Part {}
}
