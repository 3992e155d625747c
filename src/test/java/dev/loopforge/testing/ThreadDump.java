package dev.loopforge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What the threads of a program do now, virtual ones too: those that are somewhere in our code. */
final class ThreadDump {
    private ThreadDump() {}

    static String of(ProcessHandle program) {
        try {
            var folder = Files.createTempDirectory("loopforge-threads");
            var file = folder.resolve("threads.txt");
            var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            new ProcessBuilder(jcmd, String.valueOf(program.pid()), "Thread.dump_to_file", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(20, TimeUnit.SECONDS);
            var stacks = Files.readString(file).split("\n\n");
            Folders.delete(folder);
            return Arrays.stream(stacks)
                    .filter(stack -> stack.contains("dev.loopforge"))
                    .collect(Collectors.joining("\n\n"));
        } catch (IOException failure) {
            return "no threads to be seen: " + failure.getMessage();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
