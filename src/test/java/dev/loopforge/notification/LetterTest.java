package dev.loopforge.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class LetterTest {
    @Test
    void a_subject_is_one_line_whatever_a_card_is_called() {
        for (var breaking :
                new String[] {"\r\n", "\n", "\r", "\u2028", "\u2029", "\u0085", "\u000b", "\u0000", "\u202e"}) {
            var letter = new Letter(
                    UUID.randomUUID(), "ada@example.com", "Fix it" + breaking + "Bcc: eve@example.com", "text");

            assertThat(letter.subject()).isEqualTo("Fix it Bcc: eve@example.com");
        }
        assertThat(new Letter(UUID.randomUUID(), "a@b", "x".repeat(5_000), "").subject())
                .hasSize(200);
    }

    @Test
    void a_text_keeps_its_lines_and_no_other_control_character() {
        assertThat(new Letter(UUID.randomUUID(), "a@b", "s", "one\ntwo\t\u001b[31mred\u0007\r\n.").text())
                .isEqualTo("one\ntwo\t[31mred\n.");
    }
}
