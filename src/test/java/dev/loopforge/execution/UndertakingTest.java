package dev.loopforge.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.board.Task;
import dev.loopforge.provider.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndertakingTest {
    @Test
    void the_first_call_that_is_work_is_told() {
        var turn = List.<Part>of(
                new Part.Text("On it."),
                call("update_step", "{\"step\":1,\"status\":\"started\"}"),
                call("edit_file", "{\"path\":\"src/App.java\",\"old\":\"a\",\"new\":\"b\"}"),
                call("run_command", "{\"command\":\"mvn test\"}"));

        assertThat(Undertaking.of(turn)).contains(new Task.Doing("edit_file", "src/App.java"));
    }

    @Test
    void a_turn_without_work_tells_nothing_new() {
        assertThat(Undertaking.of(List.of(new Part.Text("Done."), call("dance", "{}"))))
                .isEmpty();
    }

    @Test
    void what_a_model_garbled_is_told_without_its_object() {
        assertThat(Undertaking.of(List.of(call("read_file", "{\"path\":")))).contains(new Task.Doing("read_file", ""));
        assertThat(Undertaking.of(List.of(call("run_command", "[1]")))).contains(new Task.Doing("run_command", ""));
    }

    @Test
    void a_card_gets_one_short_line_whatever_the_model_says() {
        var doing = new Task.Doing("run_command", "  printf '\u0000\u001b[31m'\nrm -rf /tmp/x");

        assertThat(doing.about()).isEqualTo("printf ' [31m'");
        assertThat(new Task.Doing("search", "😀".repeat(500)).about()).isEqualTo("😀".repeat(120));
    }

    private static Part.ToolCall call(String tool, String arguments) {
        return new Part.ToolCall("c1", tool, arguments);
    }
}
