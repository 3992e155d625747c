package dev.loopforge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobsTest {
    @ParameterizedTest
    @CsvSource({
        "src/**, src/a/b.txt, true",
        "src, src/a/b.txt, true",
        "./src/, src/a, true",
        "src/*.txt, src/a.txt, true",
        "src/*.txt, src/a/b.txt, false",
        "**/test/**, test/a, true",
        "**/test/**, x/test/a, true",
        "**/test/**, x/testing/a, false",
        "a?.md, ab.md, true",
        "a?.md, a/.md, false",
        "a.md, aXmd, false"
    })
    void a_pattern_covers_what_people_mean_by_it(String glob, String path, boolean covered) {
        assertThat(new Globs(List.of(glob)).cover(path)).isEqualTo(covered);
    }

    @Test
    void only_a_pattern_about_tests_speaks_of_tests() {
        var tests = List.of("**/test/**", "**/*.test.*");

        assertThat(Globs.within(
                        List.of("**", "src/**", "src/test/**", "src/test/A.java", "**/*.test.ts", "src/a.ts"), tests))
                .containsExactly("src/test/**", "src/test/A.java", "**/*.test.ts");
    }
}
