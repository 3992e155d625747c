package dev.loopforge.kernel.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program to run: an argument vector (never a shell line), where, with exactly which environment (nothing is inherited
 * but what stands here), for how long and with how much output kept.
 */
public record Command(
        List<String> arguments,
        Path directory,
        Map<String, String> environment,
        Duration timeout,
        int maxOutputBytes,
        byte[] input) {
    /** A program that is expected to be quick and quiet: one minute, 16 MiB of output, no input. */
    public static Command of(Path directory, List<String> arguments) {
        return new Command(
                arguments,
                directory,
                Map.of("PATH", Programs.searchPath()),
                Duration.ofMinutes(1),
                16 << 20,
                new byte[0]);
    }

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    public Command withEnvironment(Map<String, String> exactly) {
        return new Command(arguments, directory, exactly, timeout, maxOutputBytes, input);
    }

    public Command withTimeout(Duration limit) {
        return new Command(arguments, directory, environment, limit, maxOutputBytes, input);
    }

    public Command withMaxOutput(int bytes) {
        return new Command(arguments, directory, environment, timeout, bytes, input);
    }

    public Command withInput(byte[] bytes) {
        return new Command(arguments, directory, environment, timeout, maxOutputBytes, bytes);
    }
}
