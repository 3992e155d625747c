package dev.loopforge.kernel.process;

import dev.loopforge.kernel.StopSignal;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program to run: an argument vector (never a shell line), where, with exactly which environment (nothing is inherited
 * but what stands here), for how long and with how much output kept.
 *
 * @param output takes what the program prints as it comes, however much, instead of it being kept; where it fails, the
 *     program is ended
 * @param errors is told what the program says on its error stream, piece by piece as it comes
 * @param stop ends it before its time, with everything it started
 */
public record Command(
        List<String> arguments,
        Path directory,
        Map<String, String> environment,
        Duration timeout,
        int maxOutputBytes,
        byte[] input,
        Optional<OutputStream> output,
        Consumer<String> errors,
        StopSignal stop) {
    /** A program that is expected to be quick and quiet: one minute, 16 MiB of output, no input. */
    public static Command of(Path directory, List<String> arguments) {
        return new Command(
                arguments,
                directory,
                Map.of("PATH", Programs.searchPath()),
                Duration.ofMinutes(1),
                16 << 20,
                new byte[0],
                Optional.empty(),
                told -> {},
                StopSignal.never());
    }

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    public Command withEnvironment(Map<String, String> exactly) {
        return new Command(arguments, directory, exactly, timeout, maxOutputBytes, input, output, errors, stop);
    }

    public Command withTimeout(Duration limit) {
        return new Command(arguments, directory, environment, limit, maxOutputBytes, input, output, errors, stop);
    }

    public Command withMaxOutput(int bytes) {
        return new Command(arguments, directory, environment, timeout, bytes, input, output, errors, stop);
    }

    public Command withInput(byte[] bytes) {
        return new Command(arguments, directory, environment, timeout, maxOutputBytes, bytes, output, errors, stop);
    }

    public Command pouring(OutputStream taker) {
        return new Command(
                arguments, directory, environment, timeout, maxOutputBytes, input, Optional.of(taker), errors, stop);
    }

    public Command tellingErrors(Consumer<String> listener) {
        return new Command(arguments, directory, environment, timeout, maxOutputBytes, input, output, listener, stop);
    }

    public Command withStop(StopSignal signal) {
        return new Command(arguments, directory, environment, timeout, maxOutputBytes, input, output, errors, signal);
    }
}
