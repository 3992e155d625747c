package dev.loopforge.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.Redacted;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class AppTokensTest {
    @Test
    void a_key_as_github_makes_it_reads_like_one_that_java_makes() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var key = generator.generateKeyPair().getPrivate();
        var encoder = Base64.getMimeEncoder(64, "\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        // PKCS#8 is a head of 26 bytes before PKCS#1.
        var inner = Arrays.copyOfRange(key.getEncoded(), 26, key.getEncoded().length);

        var one = "-----BEGIN RSA PRIVATE KEY-----\n" + encoder.encodeToString(inner)
                + "\n-----END RSA PRIVATE KEY-----\n";
        var eight = "-----BEGIN PRIVATE KEY-----\n" + encoder.encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";

        assertThat(AppTokens.key(new Redacted(one))).isEqualTo(key);
        assertThat(AppTokens.key(new Redacted(eight))).isEqualTo(key);
    }
}
