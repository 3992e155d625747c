package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import dev.loopforge.testing.Folders;
import dev.loopforge.testing.RunningStudio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of an operator, beside a running program. */
class OperateProgramTest {
    private static final Pattern RUN = Pattern.compile("```sh run\n(.*?)```", Pattern.DOTALL);

    @Test
    void a_running_program_is_filled_rotated_backed_up_and_restored_elsewhere(@TempDir Path folder) throws IOException {
        // Under root PostgreSQL is another user, who must reach its folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path backup = folder.resolve("backup.zip");
        Path elsewhere = folder.resolve("elsewhere");
        try (var studio = RunningStudio.up("--demo")) {
            boolean told = RunningStudio.await(
                    () -> studio.logText().contains(studio.baseUrl() + "/boards/"), Duration.ofSeconds(10));
            assertThat(told).as(studio::logText).isTrue();
            var person = studio.signIn();
            assertThat(person.send("GET", "/api/workflows", "").body()).contains("Demo: the greeter");
            assertThat(person.send("PUT", "/api/providers/anthropic/key", "{\"apiKey\":\"sk-canary-0123456789abcdef\"}")
                            .statusCode())
                    .isEqualTo(200);
            Path data = studio.data();

            assertThat(command(data, "seed", "--boards", "2", "--cards", "1000"))
                    .contains("Made 2 boards and 2000 cards");
            assertThat(command(data, "seed", "--boards=2", "--cards=1000")).contains("Made 0 boards and 0 cards");
            assertThat(command(data, "rotate-key")).contains("is new").contains("1 wrapped anew");
            assertThat(person.send("PUT", "/api/providers/openai/key", "{\"apiKey\":\"sk-canary-0123456789abcdef\"}")
                            .statusCode())
                    .as("a running program seals with the new key")
                    .isEqualTo(200);
            assertThat(command(data, "backup", backup.toString())).contains("The master key is not in it");

            assertRefused(elsewhere, "sealed with the master key", "restore", backup.toString());
            assertRefused(data, "has a database already", "restore", backup.toString());
            Files.createDirectories(elsewhere);
            Files.copy(data.resolve("master.key"), elsewhere.resolve("master.key"));
            assertThat(command(elsewhere, "restore", backup.toString())).contains("repositories into " + elsewhere);
        }
        try (var studio = RunningStudio.on(elsewhere)) {
            var person = studio.signIn();
            assertThat(person.send("GET", "/api/workflows", "").body())
                    .contains("Demo: the greeter")
                    .contains("Seeded board 2");
            assertThat(person.send("GET", "/api/providers", "").body())
                    .contains("cdef")
                    .doesNotContain("sk-canary");
        }
        Folders.delete(elsewhere);
    }

    @Test
    void the_commands_in_the_documents_work() throws IOException {
        try (var studio = RunningStudio.up()) {
            int run = 0;
            for (var document : documents()) {
                var blocks = RUN.matcher(Files.readString(document))
                        .results()
                        .map(found -> found.group(1))
                        .toList();
                Path folder = Files.createDirectories(studio.data().resolveSibling("documents"));
                for (var block : blocks) {
                    var script = Files.writeString(folder.resolve("block.sh"), "set -e\n" + block);
                    Files.writeString(folder.resolve("loopforge"), RunningStudio.wrapper());
                    Files.setPosixFilePermissions(
                            folder.resolve("loopforge"), PosixFilePermissions.fromString("rwx------"));
                    var ended = Programs.run(Command.of(folder, List.of("bash", script.toString()))
                            .withEnvironment(Map.of(
                                    "PATH",
                                    Programs.searchPath(),
                                    "LOOPFORGE_DATA",
                                    studio.data().toString())));
                    assertThat(ended.succeeded())
                            .as(document + ":\n" + block + ended.outputText() + ended.errorText())
                            .isTrue();
                    run++;
                }
            }
            assertThat(run).isGreaterThan(8);
        }
    }

    private static List<Path> documents() throws IOException {
        try (var files = Files.list(Path.of("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void slips_of_an_operator_are_refused_with_the_next_step(@TempDir Path folder) {
        assertRefused(folder.resolve("nothing"), "There is no Loopforge Studio in", "backup");
        assertRefused(folder.resolve("nothing"), "There is no Loopforge Studio in", "rotate-key");
        assertRefused(folder.resolve("nothing"), "Name the backup", "restore");
        assertRefused(folder.resolve("nothing"), "not a whole archive", "restore", "/nothing.zip");
        assertRefused(folder.resolve("nothing"), "--cards must be a number", "seed", "--cards", "many");
        assertRefused(
                folder.resolve("nothing"), "There is no option \"--boards\" for backup", "backup", "--boards", "1");
    }

    private static String command(Path data, String... words) {
        var ended = RunningStudio.run(Map.of("LOOPFORGE_DATA", data.toString()), words);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output();
    }

    private static void assertRefused(Path data, String sentence, String... words) {
        var ended = RunningStudio.run(Map.of("LOOPFORGE_DATA", data.toString()), words);
        assertThat(ended.output()).contains(sentence).doesNotContain("\tat ").hasLineCount(1);
        assertThat(ended.exitCode()).isNotZero();
    }
}
