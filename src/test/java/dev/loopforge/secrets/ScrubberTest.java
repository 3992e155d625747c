package dev.loopforge.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Redacted;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScrubberTest {
    @Test
    void a_secret_is_found_in_every_look_at_every_place() {
        var random = new Random(7);
        int looks = 0;
        for (int round = 0; round < 200; round++) {
            var secret = secret(random);
            var scrubber = Scrubber.of(List.of(new Redacted(secret)));
            for (int before = 0; before < 6; before++) {
                var around = "x".repeat(before) + secret + "y".repeat(random.nextInt(6));
                var bytes = around.getBytes(StandardCharsets.UTF_8);
                for (String look : List.of(
                        around,
                        Json.write(around),
                        URLEncoder.encode(around, StandardCharsets.UTF_8),
                        URLEncoder.encode(around, StandardCharsets.UTF_8).replace("+", "%20"),
                        HexFormat.of().formatHex(bytes),
                        HexFormat.of().withUpperCase().formatHex(bytes),
                        Base64.getEncoder().encodeToString(bytes),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))) {
                    assertThat(scrubber.scrub("a " + look + " b"))
                            .as(look)
                            .contains(Scrubber.MARK)
                            .startsWith("a ")
                            .endsWith(" b");
                    looks++;
                }
            }
        }
        assertThat(looks).isEqualTo(200 * 6 * 8);
    }

    @Test
    void what_has_the_shape_of_a_token_is_taken_out_although_nobody_keeps_it() {
        var none = Scrubber.of(List.of());
        for (String token : List.of(
                "ghp_" + "a1B2".repeat(9),
                "github_pat_" + "A1b2_".repeat(8),
                "sk-ant-" + "Zz9-".repeat(10),
                "AIza" + "Sy9_".repeat(9),
                "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----")) {
            assertThat(none.scrub("key=" + token + ";")).isEqualTo("key=[secret];");
        }
        assertThat(none.scrub("an ordinary text, with sk-8 and ghp_ in it"))
                .isEqualTo("an ordinary text, with sk-8 and ghp_ in it");
    }

    private static String secret(Random random) {
        var signs = "abcXYZ019+/\"\\ &=%-_éß";
        return IntStream.range(0, 12 + random.nextInt(30))
                .mapToObj(at -> String.valueOf(signs.charAt(random.nextInt(signs.length()))))
                .reduce("", String::concat);
    }
}
