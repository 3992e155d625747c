package dev.loopforge.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
}
