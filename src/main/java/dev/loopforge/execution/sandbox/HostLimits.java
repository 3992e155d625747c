package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The hard limits this server itself runs under; a child without privileges can only go below them. */
final class HostLimits {
    private HostLimits() {}

    /** The {@code prlimit} arguments for a command. */
    static List<String> arguments(Limits limits) {
        var arguments = new ArrayList<String>();
        arguments.add("--core=0");
        arguments.add("--data=" + least(limits.memoryBytes(), "Max data size"));
        arguments.add("--fsize=" + least(limits.fileBytes(), "Max file size"));
        arguments.add("--nproc=" + least(limits.processes(), "Max processes"));
        arguments.add("--nofile=" + least(limits.openFiles(), "Max open files"));
        return arguments;
    }

    private static long least(long wanted, String name) {
        try (var lines = Files.lines(Path.of("/proc/self/limits"))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).trim().split("\\s+")[1])
                    .filter(hard -> !hard.equals("unlimited"))
                    .mapToLong(Long::parseLong)
                    .map(hard -> Math.min(hard, wanted))
                    .findFirst()
                    .orElse(wanted);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
