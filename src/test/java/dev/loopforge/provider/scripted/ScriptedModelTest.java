package dev.loopforge.provider.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.Credential;
import dev.loopforge.provider.ModelEvent;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.provider.ModelRequest;
import dev.loopforge.provider.Part;
import dev.loopforge.provider.StopReason;
import dev.loopforge.provider.ToolDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final ScriptedModel model = new ScriptedModel(Duration.ZERO);

    @TempDir
    Path repository;

    @Test
    void the_demo_run_leaves_a_greeter_whose_checks_pass_in_three_languages() throws Exception {
        sample();
        var calls = played("Card: Greet in several languages", List.of("edit_file", "finish"));

        assertThat(calls).extracting(Part.ToolCall::name).endsWith("finish").contains("run_command", "update_step");
        assertThat(shell("sh test/greet_test.sh")).isZero();
        assertThat(shell("test \"$(sh src/greet.sh --language de Ada)\" = 'Hallo, Ada!'"))
                .isZero();
        assertThat(Files.readString(repository.resolve("README.md"))).contains("--language");
    }

    @Test
    void the_demo_chat_cites_files_it_has_read() throws Exception {
        sample();
        var text = new ArrayList<String>();
        var calls = played("Greet in several languages", List.of("list_files", "read_file"), text);

        assertThat(calls).extracting(Part.ToolCall::name).containsExactly("list_files", "read_file", "read_file");
        assertThat(text.getLast()).contains("`src/greet.sh`", "`test/greet_test.sh`");
    }

    @Test
    void a_plan_that_must_be_called_is_called_at_once() {
        var request = new ModelRequest(
                "m",
                "Greet in several languages",
                List.of(ModelMessage.User.text("Plan it.")),
                tools(List.of("propose_plan")),
                100,
                Optional.of("propose_plan"));

        var answer = answered(request, event -> {});

        assertThat(answer.toolCalls()).extracting(Part.ToolCall::name).containsExactly("propose_plan");
        assertThat(answer.reason()).isEqualTo(StopReason.TOOL_CALLS);
    }

    @Test
    void any_other_card_gets_an_honest_note_and_an_end() throws Exception {
        var calls = played("Card: Rewrite it in Rust", List.of("edit_file", "finish"));

        assertThat(calls).extracting(Part.ToolCall::name).endsWith("finish");
        assertThat(Files.readString(repository.resolve("SIMULATED-NOTE.md"))).contains("No real model");
    }

    @Test
    void what_is_streamed_is_what_is_answered() {
        var heard = new StringBuilder();
        var request = new ModelRequest(
                "m", "", List.of(ModelMessage.User.text("hello")), tools(List.of("list_files")), 100, Optional.empty());

        var answer = answered(request, event -> {
            if (event instanceof ModelEvent.TextDelta delta) {
                heard.append(delta.text());
            }
        });

        assertThat(heard.toString()).isEqualTo(answer.text()).isNotBlank();
    }

    @Test
    void a_stopped_model_says_no_more() {
        var stop = new StopSignal();
        stop.stop();
        var request =
                new ModelRequest("m", "", List.of(ModelMessage.User.text("hello")), List.of(), 100, Optional.empty());

        var paced = new ScriptedModel(Duration.ofMinutes(1));

        assertThat(paced.answer(request, Credential.none(), event -> {}, stop)).isInstanceOf(Answer.Stopped.class);
    }

    private List<Part.ToolCall> played(String card, List<String> tools) throws Exception {
        return played(card, tools, new ArrayList<>());
    }

    /** Plays a scene to its end, carrying out on the sample what the model asks for. */
    private List<Part.ToolCall> played(String card, List<String> tools, List<String> texts) throws Exception {
        var messages = new ArrayList<ModelMessage>(List.of(ModelMessage.User.text(card)));
        var all = new ArrayList<Part.ToolCall>();
        for (int turn = 0; turn < 20; turn++) {
            var answer = answered(
                    new ModelRequest("m", "You work.", messages, tools(tools), 100, Optional.empty()), event -> {});
            texts.add(answer.text());
            all.addAll(answer.toolCalls());
            if (answer.toolCalls().isEmpty() || all.getLast().name().equals("finish")) {
                return all;
            }
            messages.add(new ModelMessage.Assistant(answer.parts()));
            var results = new ArrayList<ModelMessage.ToolResult>();
            for (var call : answer.toolCalls()) {
                results.add(new ModelMessage.ToolResult(call.id(), call.name(), carriedOut(call), false));
            }
            messages.add(new ModelMessage.ToolResults(results));
        }
        throw new AssertionError("the play does not end");
    }

    private String carriedOut(Part.ToolCall call) throws Exception {
        JsonNode arguments = JSON.readTree(call.argumentsJson());
        Path file = repository.resolve(arguments.path("path").asText("."));
        switch (call.name()) {
            case "write_file" ->
                Files.writeString(file, arguments.get("content").asText());
            case "edit_file" -> {
                String before = Files.readString(file);
                String old = arguments.get("old").asText();
                assertThat(before.split(java.util.regex.Pattern.quote(old), -1)).hasSize(2);
                Files.writeString(file, before.replace(old, arguments.get("new").asText()));
            }
            case "run_command" ->
                assertThat(shell(arguments.get("command").asText())).isZero();
            default -> {}
        }
        return "README.md\nsrc/greet.sh";
    }

    private Answer.Answered answered(ModelRequest request, Consumer<ModelEvent> listener) {
        return (Answer.Answered) model.answer(request, Credential.none(), listener, StopSignal.never());
    }

    private static List<ToolDefinition> tools(List<String> names) {
        return names.stream()
                .map(name -> new ToolDefinition(name, "", JSON.createObjectNode()))
                .toList();
    }

    private void sample() throws IOException {
        for (String name : new String(read("files.txt"), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            var file = repository.resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, read(name));
        }
    }

    private static byte[] read(String name) throws IOException {
        try (var in = Objects.requireNonNull(
                ScriptedModelTest.class.getClassLoader().getResourceAsStream("demo/greeter/" + name), name)) {
            return in.readAllBytes();
        }
    }

    private int shell(String command) throws Exception {
        return new ProcessBuilder("sh", "-c", command)
                .directory(repository.toFile())
                .inheritIO()
                .start()
                .waitFor();
    }
}
