package dev.loopforge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {
    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\tb", "a\0b", "a\u001Bb", "a\u009Bb", "a\u2028b", "a\u202Eb", "a\u2066b"})
    void what_breaks_a_line_or_turns_it_round_is_a_blank(String text) {
        assertThat(OneLine.is(text)).isFalse();
        assertThat(OneLine.of(text)).isEqualTo("a b");
    }

    @Test
    void words_of_every_language_and_joined_emoji_stay_as_they_are() {
        var text = "עברית العربية 漢字 👩‍👩‍👧 naïve";
        assertThat(OneLine.is(text)).isTrue();
        assertThat(OneLine.of(text)).isEqualTo(text);
    }
}
