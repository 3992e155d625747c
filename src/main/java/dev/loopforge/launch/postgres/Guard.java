package dev.loopforge.launch.postgres;

import dev.loopforge.kernel.process.Programs;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL with a shell above it that reads a pipe from us. However we end, {@code kill -9} included, the pipe closes
 * and the shell stops PostgreSQL within a second: nothing else on every Unix does that. A line on the pipe asks for an
 * orderly stop without that hurry. It stands in its own session, so a Ctrl-C at the terminal reaches only us.
 */
final class Guard {
    private static final String SCRIPT = """
            trap '' INT HUP TERM
            exec 3<&0
            "$@" </dev/null 3<&- &
            server=$!
            {
              if read -r orderly <&3; then
                kill -INT "$server" 2>/dev/null
                read -r closed <&3
              fi
              kill -INT "$server" 2>/dev/null
              sleep 0.6
              kill -QUIT "$server" 2>/dev/null
              sleep 4
              kill -KILL "$server" 2>/dev/null
            } &
            watcher=$!
            exec 3<&-
            while kill -0 "$server" 2>/dev/null; do wait "$server"; code=$?; done
            kill -KILL "$watcher" 2>/dev/null
            exit "${code:-0}"
            """;

    private final Process shell;

    private Guard(Process shell) {
        this.shell = shell;
    }

    static Guard start(Account account, List<String> server, Path directory, File log) throws IOException {
        var arguments = new ArrayList<String>();
        Programs.find("setsid").ifPresent(setsid -> arguments.add(setsid.toString()));
        var shell = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "loopforge-postgresql"));
        shell.addAll(server);
        arguments.addAll(account.running(shell));
        var builder = new ProcessBuilder(arguments)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().clear();
        builder.environment().putAll(environment());
        return new Guard(builder.start());
    }

    /** What the PostgreSQL programs see of our environment: where programs are, and a neutral language and clock. */
    static Map<String, String> environment() {
        return Map.of("PATH", Programs.searchPath(), "LC_ALL", "C", "TZ", "UTC");
    }

    boolean alive() {
        return shell.isAlive();
    }

    /** Asks for a fast shutdown, which writes a checkpoint; past the limit it is cut short and redone at the next start. */
    void stop(Duration limit) {
        OutputStream pipe = shell.getOutputStream();
        try {
            pipe.write("stop\n".getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
            if (!shell.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                pipe.close();
                shell.waitFor(5, TimeUnit.SECONDS);
            }
        } catch (IOException gone) {
            // The shell has ended already, and PostgreSQL with it.
            shell.destroy();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            shell.destroy();
        }
    }
}
