package dev.loopforge.kernel.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs programs to their end. Output past the limit is read and thrown away, so a chatty program never blocks. */
public final class Programs {
    private static final Logger LOG = Logger.getLogger(Programs.class);
    private static final String SEARCH_PATH = Optional.ofNullable(System.getenv("PATH"))
            .filter(path -> !path.isBlank())
            .orElse("/usr/local/bin:/usr/bin:/bin");

    private Programs() {}

    /** Where programs are looked for; the only variable a child inherits by default. */
    public static String searchPath() {
        return SEARCH_PATH;
    }

    /** The full path of a program on the search path, if it is there and can be executed. */
    public static Optional<Path> find(String name) {
        return Stream.of(SEARCH_PATH.split(":"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs the command and waits. A program that cannot be started is an {@link UncheckedIOException}, and so is one that was
     * ended because nobody takes what it prints any more.
     */
    public static Finished run(Command command) {
        Process process = start(command);
        var truncated = new AtomicBoolean();
        var pouring = command.output().map(taker -> new Pouring(process, taker));
        var output = pouring.isPresent()
                ? Optional.<Collector>empty()
                : Optional.of(new Collector(process.getInputStream(), command.maxOutputBytes(), truncated, told -> {}));
        var errors = new Collector(process.getErrorStream(), command.maxOutputBytes(), truncated, command.errors());
        feed(process, command.input());
        boolean ended;
        try (var stoppable = command.stop().onStop(() -> killTree(process.toHandle()))) {
            ended = await(process, command);
        }
        if (!ended) {
            killTree(process.toHandle());
        }
        pouring.ifPresent(Pouring::end);
        return new Finished(
                exitCode(process),
                output.map(Collector::bytes).orElseGet(() -> new byte[0]),
                errors.bytes(),
                truncated.get(),
                !ended);
    }

    /** Kills a process and everything it started, children first found first. */
    public static void killTree(ProcessHandle root) {
        var descendants = root.descendants().toList();
        root.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private static Process start(Command command) {
        var builder = new ProcessBuilder(command.arguments())
                .directory(command.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start " + command.arguments().getFirst(), failure);
        }
    }

    private static void feed(Process process, byte[] input) {
        Thread.ofVirtual().start(() -> {
            try (var stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException closedEarly) {
                // A program need not read what it is offered; its exit code tells whether that was right.
                return;
            }
        });
    }

    private static boolean await(Process process, Command command) {
        try {
            return process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            killTree(process.toHandle());
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int exitCode(Process process) {
        return process.onExit().join().exitValue();
    }

    /** Gives on what a program prints. Whoever takes it slowly slows the program down; who fails ends it. */
    private static final class Pouring {
        private final Thread reader;
        private volatile @Nullable IOException failure;

        Pouring(Process process, OutputStream taker) {
            reader = Thread.ofVirtual().start(() -> {
                try (var stream = process.getInputStream()) {
                    stream.transferTo(taker);
                } catch (IOException gone) {
                    failure = gone;
                    killTree(process.toHandle());
                }
            });
        }

        void end() {
            try {
                reader.join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            var gone = failure;
            if (gone != null) {
                throw new UncheckedIOException("what a program printed was not taken", gone);
            }
        }
    }

    private static final class Collector {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final Thread reader;
        private Consumer<String> listener;

        Collector(InputStream stream, int limit, AtomicBoolean truncated, Consumer<String> listener) {
            this.listener = listener;
            reader = Thread.ofVirtual().start(() -> collect(stream, limit, truncated));
        }

        private void collect(InputStream stream, int limit, AtomicBoolean truncated) {
            var buffer = new byte[16384];
            try (stream) {
                for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                    int room = Math.min(read, limit - kept.size());
                    kept.write(buffer, 0, room);
                    if (room < read) {
                        truncated.set(true);
                    }
                    tell(new String(buffer, 0, read, StandardCharsets.UTF_8));
                }
            } catch (IOException closedByKill) {
                truncated.set(true);
            }
        }

        /** A listener's failure is no reason to stop reading, which would end the program too. */
        private void tell(String told) {
            try {
                listener.accept(told);
            } catch (RuntimeException failure) {
                LOG.error("A listener to a program's errors failed, and hears no more of them.", failure);
                listener = more -> {};
            }
        }

        byte[] bytes() {
            try {
                reader.join(2_000);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return kept.toByteArray();
        }
    }
}
