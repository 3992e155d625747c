package dev.loopforge.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's own fate, and hosts of other kinds, each in a JVM of its own. */
class SandboxHostDangerTest {
    @TempDir
    Path home;

    @Test
    void the_sandbox_dies_with_a_killed_server() throws Exception {
        Counterparts.needed("bwrap", "prlimit");
        String marker = "7" + ProcessHandle.current().pid() + "55";
        var server = Processes.java(Server.class, List.of(), List.of(home.toString(), "run", marker))
                .start();
        try (var said = server.inputReader()) {
            String line = said.readLine();
            while (line != null && !line.equals("ready")) {
                line = said.readLine();
            }
            var inside = Processes.mentioning(marker).stream()
                    .filter(process -> process.pid() != server.pid())
                    .toList();
            assertThat(inside).hasSizeGreaterThanOrEqualTo(3);

            server.destroyForcibly();

            for (var process : inside) {
                process.onExit().get(3, TimeUnit.SECONDS);
            }
        }
        assertThat(Processes.mentioning(marker)).isEmpty();
    }

    @Test
    void without_the_program_commands_are_refused() throws Exception {
        assertThat(ask(List.of(), "/nonexistent", "refuse"))
                .contains("NONE false apt-get install bubblewrap socat util-linux", "refused sandbox-unavailable");
    }

    @Test
    void an_administrator_may_run_without_a_sandbox() throws Exception {
        assertThat(ask(List.of(), "/nonexistent", "unsafe"))
                .contains("UNSAFE false apt-get install bubblewrap socat util-linux", "hello from outside", "EXITED 0");
    }

    @Test
    void a_host_without_namespaces_is_found_out() throws Exception {
        Counterparts.needed("bwrap", "prlimit");
        var outer = List.of("bwrap", "--unshare-user", "--disable-userns", "--dev-bind", "/", "/", "--");

        assertThat(ask(outer, System.getenv("PATH"), "refuse")).anyMatch(line -> line.startsWith("NONE "));
    }

    @Test
    void a_host_that_masks_its_processes_shares_them() throws Exception {
        Counterparts.needed("bwrap", "prlimit");
        var outer = List.of(
                "bwrap",
                "--unshare-user",
                "--unshare-pid",
                "--dev-bind",
                "/",
                "/",
                "--proc",
                "/proc",
                "--ro-bind",
                "/dev/null",
                "/proc/meminfo",
                "--");

        assertThat(ask(outer, System.getenv("PATH"), "say")).anyMatch(line -> line.startsWith("SHARED_PROC "));
    }

    private List<String> ask(List<String> outer, String path, String what) throws IOException, InterruptedException {
        var builder = Processes.java(Server.class, List.of(), List.of(home.toString(), what));
        var command = new ArrayList<>(outer);
        command.addAll(builder.command());
        var program = outer.isEmpty() ? command : withFullPath(command);
        builder.command(program).environment().put("PATH", path);
        var server = builder.start();
        var said =
                Arrays.asList(new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n"));
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private static List<String> withFullPath(List<String> command) {
        command.set(0, Programs.find(command.getFirst()).orElseThrow().toString());
        return command;
    }

    /** What a server would do with its sandboxes, told by its arguments. */
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws IOException {
            Path data = Files.createDirectories(Path.of(arguments[0]).resolve("data"));
            Path worktree = Files.createDirectories(data.resolve("worktrees/1"));
            boolean unsafe = arguments[1].equals("unsafe");
            var settings = new SandboxSettings(data, Set.of(), unsafe, 1 << 20);
            var sandboxes = new Sandboxes(settings);
            var isolation = sandboxes.isolation();
            System.out.println(isolation.level() + " " + isolation.egress() + " " + isolation.installLine());
            if (!arguments[1].equals("say")) {
                run(sandboxes, SandboxSpec.of(worktree), arguments);
            }
            System.exit(0);
        }

        private static void run(Sandboxes sandboxes, SandboxSpec spec, String[] arguments) {
            String command = arguments[1].equals("run")
                    ? "( setsid sleep " + arguments[2] + " & ) ; sleep " + arguments[2] + " & echo ready; sleep "
                            + arguments[2]
                    : "echo hello from outside";
            try {
                var ended = sandboxes
                        .start(spec, command, (stream, lines, end) -> lines.forEach(System.out::println))
                        .await();
                System.out.println(ended.cause() + " " + ended.exitCode());
            } catch (Problem refused) {
                System.out.println("refused " + refused.code());
            }
        }
    }
}
