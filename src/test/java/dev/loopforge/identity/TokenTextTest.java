package dev.loopforge.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TokenTextTest {
    @Test
    void a_token_reads_as_it_was_written() {
        var id = UUID.randomUUID();
        var token = TokenText.fresh(id);

        assertThat(token.text()).matches("lf_[0-9a-f]{32}_[0-9A-Za-z]{49}");
        assertThat(TokenText.read(token.text())).contains(token);
        assertThat(token.toString()).doesNotContain(token.secret());
    }

    @Test
    void one_wrong_letter_is_seen_before_any_lookup() {
        var text = TokenText.fresh(UUID.randomUUID()).text();
        int refused = 0;
        for (int at = 3; at < text.length(); at++) {
            char other = text.charAt(at) == 'a' ? 'b' : 'a';
            if (TokenText.read(text.substring(0, at) + other + text.substring(at + 1))
                    .isEmpty()) {
                refused++;
            }
        }
        assertThat(refused).isEqualTo(text.length() - 3);
        assertThat(TokenText.read("")).isEmpty();
        assertThat(TokenText.read(text + "x")).isEmpty();
    }

    @Test
    void no_two_tokens_share_a_secret() {
        var seen = new HashSet<String>();
        for (int count = 0; count < 10_000; count++) {
            assertThat(seen.add(TokenText.fresh(new UUID(0, 0)).secret())).isTrue();
        }
    }
}
