package dev.loopforge.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class OnlookersTest {
    private static final Path MIRROR = Path.of("one.git");

    @Test
    void whoever_waits_for_a_mirror_hears_of_the_fetch_that_runs_and_nobody_else_does() {
        var first = new ArrayList<String>();
        var second = new ArrayList<String>();
        var other = new ArrayList<String>();
        Onlookers.among(
                Path.of("other.git"),
                other::add,
                () -> Onlookers.among(MIRROR, first::add, () -> {
                    Onlookers.tell(MIRROR, "10%");
                    Onlookers.among(MIRROR, second::add, () -> {
                        Onlookers.tell(MIRROR, "20%");
                        return true;
                    });
                    Onlookers.tell(MIRROR, "30%");
                    return true;
                }));
        Onlookers.tell(MIRROR, "40%");

        assertThat(first).containsExactly("10%", "20%", "30%");
        assertThat(second).containsExactly("20%");
        assertThat(other).isEmpty();
    }
}
