package dev.loopforge.launch.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.launch.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignTest {
    @TempDir
    private Path folder;

    @Test
    void github_issues_are_read_as_the_program_and_the_api_write_them() throws IOException {
        var cards = Foreign.read(write("issues.json", """
                [{"number":7,"title":"Login\\nfails","body":"It does.","state":"OPEN","labels":[{"id":"x","name":"bug"}],
                  "url":"https://github.com/o/r/issues/7"},
                 {"number":8,"title":"Old","body":null,"state":"closed","labels":[]},
                 {"number":9,"title":"A pull request","pull_request":{}}]"""));

        assertThat(cards).hasSize(2);
        assertThat(cards.getFirst().title()).isEqualTo("Login fails");
        assertThat(cards.getFirst().description()).isEqualTo("It does.\n\nFrom https://github.com/o/r/issues/7");
        assertThat(cards.getFirst().labels()).containsExactly("bug");
        assertThat(cards.getFirst().stage()).isEqualTo(Stage.TODO);
        assertThat(cards.getLast().stage()).isEqualTo(Stage.DONE);
    }

    @Test
    void github_issues_are_read_from_a_table() throws IOException {
        var cards = Foreign.read(write("issues.csv", """
                \uFEFFNumber,Title,State,Labels,Body
                1,"Say ""hello"", please",open,"bug, ui","two
                lines"
                2,Done already,closed,,
                """));

        assertThat(cards).hasSize(2);
        assertThat(cards.getFirst().title()).isEqualTo("Say \"hello\", please");
        assertThat(cards.getFirst().description()).isEqualTo("two\nlines");
        assertThat(cards.getFirst().labels()).containsExactly("bug", "ui");
        assertThat(cards.getLast().stage()).isEqualTo(Stage.DONE);
    }

    @Test
    void the_tasks_of_vibe_kanban_are_read() throws IOException {
        var cards = Foreign.read(write("export.json", """
                {"project":{"name":"p"},"tasks":[
                  {"id":"a","title":"One","description":"d","status":"inprogress"},
                  {"id":"b","title":"Two","status":"cancelled"}]}"""));

        assertThat(cards).extracting(card -> card.stage()).containsExactly(Stage.TODO, Stage.DONE);
    }

    @Test
    void a_backlog_folder_is_read_with_its_dependencies_in_order() throws IOException {
        write("backlog/tasks/task-10 - Later.md", """
                ---
                id: task-10
                title: Later
                status: To Do
                labels: [a, b]
                dependencies: [task-2]
                priority: high
                ---

                ## Description

                Text.
                """);
        write("backlog/tasks/task-2 - First.md", "---\nid: task-2\ntitle: 'First: one'\nstatus: Done\n---\n");

        var cards = Foreign.read(folder);

        assertThat(cards).extracting(card -> card.title()).containsExactly("First: one", "Later");
        assertThat(cards.getLast().dependsOn()).containsExactly("task-2");
        assertThat(cards.getLast().priority()).isEqualTo(Task.Priority.HIGH);
        assertThat(cards.getLast().description()).isEqualTo("## Description\n\nText.");
    }

    @Test
    void what_is_none_of_them_is_refused_in_a_sentence() throws IOException {
        for (var bad : new String[] {"{\"a\":1}", "<html>", "[", "\u0000"}) {
            var file = write("bad.json", bad);
            assertThatThrownBy(() -> Foreign.read(file)).isInstanceOf(CannotStart.class);
        }
        assertThatThrownBy(() -> Foreign.read(Files.createDirectories(folder.resolve("empty"))))
                .isInstanceOf(CannotStart.class);
    }

    private Path write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
