package dev.loopforge.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.Part;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The datasets against what each provider documents of its format. */
class ExampleTest {
    private static final Example EXAMPLE = new Example(
            "You are careful.",
            List.of(
                    ModelMessage.User.text("Task #1: Greet"),
                    new ModelMessage.Assistant(List.of(
                            new Part.Text("Reading."),
                            new Part.ToolCall("a", "read_file", "{\"path\":\"x\"}"),
                            new Part.ToolCall("b", "search", "not json"))),
                    new ModelMessage.ToolResults(List.of(
                            new ModelMessage.ToolResult("a", "read_file", "old", false),
                            new ModelMessage.ToolResult("b", "search", "bad arguments", true))),
                    ModelMessage.User.text("Be quick."),
                    new ModelMessage.Assistant(List.of(new Part.ToolCall("c", "finish", "{\"summary\":\"Done.\"}"))),
                    new ModelMessage.ToolResults(List.of(new ModelMessage.ToolResult("c", "finish", "Noted.", false)))),
            Tools.executing());

    @Test
    void openai_gets_messages_whose_tool_calls_are_answered() {
        var line = Example.Format.OPENAI.write(EXAMPLE);

        assertThat(roles(line.path("messages")))
                .containsExactly("system", "user", "assistant", "tool", "tool", "user", "assistant");
        var call = line.at("/messages/2/tool_calls/0");
        assertThat(call.path("type").asText()).isEqualTo("function");
        assertThat(call.at("/function/arguments").isTextual()).isTrue();
        assertThat(line.at("/messages/3/tool_call_id").asText())
                .isEqualTo(call.path("id").asText());
        assertThat(line.at("/tools/0/function/parameters/type").asText()).isEqualTo("object");
        assertThat(fields(line)).containsExactlyInAnyOrder("messages", "tools");
    }

    @Test
    void anthropic_gets_texts_in_turn_from_the_user_to_the_assistant() {
        var line = Example.Format.ANTHROPIC.write(EXAMPLE);

        assertThat(roles(line.path("messages"))).containsExactly("user", "assistant", "user", "assistant");
        line.path("messages")
                .forEach(message -> assertThat(message.path("content").asText()).isNotBlank());
        assertThat(line.path("system").asText()).isEqualTo("You are careful.");
    }

    @Test
    void gemini_gets_contents_in_turn_whose_calls_have_objects_for_arguments() {
        var line = Example.Format.GEMINI.write(EXAMPLE);

        assertThat(roles(line.path("contents"))).containsExactly("user", "model", "user", "model");
        assertThat(line.at("/contents/1/parts/1/functionCall/args/path").asText())
                .isEqualTo("x");
        assertThat(line.at("/contents/1/parts/2/functionCall/args").isObject()).isTrue();
        assertThat(line.at("/contents/2/parts/0/functionResponse/response").isObject())
                .isTrue();
        assertThat(line.at("/systemInstruction/parts/0/text").asText()).isEqualTo("You are careful.");
    }

    private static List<String> roles(JsonNode messages) {
        return StreamSupport.stream(messages.spliterator(), false)
                .map(message -> message.path("role").asText())
                .toList();
    }

    private static Set<String> fields(JsonNode node) {
        var names = new java.util.HashSet<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
