package dev.loopforge.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsDangerTest {
    @Test
    void a_listener_that_fails_ends_neither_the_program_nor_what_is_kept_of_it(@TempDir Path folder) {
        var told = new AtomicInteger();
        var finished = Programs.run(Command.of(
                        folder, List.of("sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x >&2; echo end >&2; exit 3"))
                .tellingErrors(piece -> {
                    told.incrementAndGet();
                    throw new IllegalStateException("a bug");
                }));

        assertThat(finished.exitCode()).isEqualTo(3);
        assertThat(finished.errorText()).hasSize(300_004).endsWith("xend\n");
        assertThat(told).hasValue(1);
    }

    @Test
    void what_is_poured_has_no_limit_and_is_not_kept(@TempDir Path folder) {
        var taken = new AtomicLong();
        var finished = Programs.run(Command.of(folder, List.of("head", "-c", "100000000", "/dev/zero"))
                .pouring(new OutputStream() {
                    @Override
                    public void write(int one) {
                        taken.incrementAndGet();
                    }

                    @Override
                    public void write(byte[] part, int from, int length) {
                        taken.addAndGet(length);
                    }
                }));

        assertThat(taken).hasValue(100_000_000);
        assertThat(finished.output()).isEmpty();
        assertThat(finished.truncated()).isFalse();
    }

    @Test
    void a_program_whose_output_nobody_takes_any_more_is_ended(@TempDir Path folder) {
        var endless = Command.of(folder, List.of("cat", "/dev/zero")).pouring(OutputStream.nullOutputStream());
        var gone = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> Programs.run(endless.pouring(gone)))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("gone");
    }
}
