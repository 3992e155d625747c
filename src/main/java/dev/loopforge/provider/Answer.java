package dev.loopforge.provider;

import java.util.List;
import java.util.stream.Collectors;

/** What came of asking a model. */
public sealed interface Answer {
    /** The provider said itself that the answer is whole. */
    record Answered(List<Part> parts, StopReason reason, ModelUsage usage) implements Answer {
        public Answered {
            parts = List.copyOf(parts);
        }

        /** All text of it, in order. */
        public String text() {
            return parts.stream()
                    .filter(Part.Text.class::isInstance)
                    .map(part -> ((Part.Text) part).text())
                    .collect(Collectors.joining());
        }

        /** The tools it asks for, in order. */
        public List<Part.ToolCall> toolCalls() {
            return parts.stream()
                    .filter(Part.ToolCall.class::isInstance)
                    .map(Part.ToolCall.class::cast)
                    .toList();
        }
    }

    /** No whole answer could be had; tokens may have been spent all the same. */
    record Failed(ModelFailure failure, ModelUsage usageSoFar) implements Answer {}

    /** Somebody gave the stop signal. */
    record Stopped(String textSoFar, ModelUsage usageSoFar) implements Answer {}
}
