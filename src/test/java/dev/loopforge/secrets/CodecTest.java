package dev.loopforge.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.AesGcmJce;
import dev.loopforge.kernel.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CodecTest {
    /** {@code -Dloopforge.blobs=1000} takes a minute. */
    private static final int BLOBS = Integer.getInteger("loopforge.blobs", 100);

    private static final int HEAD = 12;
    private static final int WRAPPED = 12 + 32 + 16;

    private final Random random = new Random(20261124);
    private final MasterKey key = MasterKey.fresh();
    private final Keyset keys = new Keyset(List.of(key));
    private final SecretId id = new SecretId(UUID.randomUUID());
    private final Binding binding = Binding.of(UserId.fresh(), "anthropic", "api-key", "https://api.anthropic.com");

    @Test
    void what_was_sealed_opens() {
        for (int length = 0; length < 300; length++) {
            var value = bytes(length);
            var seal = binding.seal(id, 1);

            assertThat(Codec.open(keys, seal, Codec.seal(key, seal, value))).isEqualTo(value);
        }
    }

    @Test
    void every_flipped_bit_is_refused() {
        var seal = binding.seal(id, 1);
        int tried = 0;
        for (int blobs = 0; blobs < BLOBS; blobs++) {
            var raw = Base64.getUrlDecoder().decode(Codec.seal(key, seal, bytes(8 + random.nextInt(16))));
            for (int bit = 0; bit < raw.length * 8; bit++) {
                raw[bit / 8] ^= (byte) (1 << (bit % 8));
                assertUnreadable(seal, Base64.getUrlEncoder().withoutPadding().encodeToString(raw));
                raw[bit / 8] ^= (byte) (1 << (bit % 8));
                tried++;
            }
        }
        System.out.println("secrets: " + tried + " flipped bits, 0 accepted");
    }

    @Test
    void every_truncation_and_every_changed_letter_is_refused() {
        var seal = binding.seal(id, 1);
        for (int extra = 0; extra < 3; extra++) {
            var blob = Codec.seal(key, seal, bytes(20 + extra));
            for (int length = 0; length < blob.length(); length++) {
                assertUnreadable(seal, blob.substring(0, length));
            }
            assertUnreadable(seal, blob + "A");
            assertUnreadable(seal, blob + "=");
            assertUnreadable(seal, blob.repeat(2));
            for (int at = 0; at < blob.length(); at++) {
                for (char other : "AQgw_-9b= \n".toCharArray()) {
                    if (blob.charAt(at) != other) {
                        assertUnreadable(seal, blob.substring(0, at) + other + blob.substring(at + 1));
                    }
                }
            }
        }
    }

    @Test
    void a_secret_copied_to_another_place_is_refused() {
        var seal = binding.seal(id, 7);
        var blob = Codec.seal(key, seal, bytes(40));
        var owner = binding.owner().orElseThrow();

        assertUnreadable(binding.seal(new SecretId(UUID.randomUUID()), 7), blob);
        assertUnreadable(binding.seal(id, 8), blob);
        assertUnreadable(
                Binding.of(UserId.fresh(), "anthropic", "api-key", binding.baseUrl())
                        .seal(id, 7),
                blob);
        assertUnreadable(
                Binding.shared("anthropic", "api-key", binding.baseUrl()).seal(id, 7), blob);
        assertUnreadable(
                Binding.of(owner, "openai", "api-key", binding.baseUrl()).seal(id, 7), blob);
        assertUnreadable(
                Binding.of(owner, "anthropic", "other", binding.baseUrl()).seal(id, 7), blob);
        assertUnreadable(
                Binding.of(owner, "anthropic", "api-key", "https://evil.example")
                        .seal(id, 7),
                blob);
        assertUnreadable(
                Binding.of(owner, "anthropicapi", "-key", binding.baseUrl()).seal(id, 7), blob);
    }

    @Test
    void the_halves_of_two_blobs_do_not_fit_together() {
        var seal = binding.seal(id, 1);
        var one = Base64.getUrlDecoder().decode(Codec.seal(key, seal, bytes(24)));
        var other = Base64.getUrlDecoder().decode(Codec.seal(key, seal, bytes(24)));
        System.arraycopy(other, HEAD + WRAPPED, one, HEAD + WRAPPED, one.length - HEAD - WRAPPED);

        assertUnreadable(seal, Base64.getUrlEncoder().withoutPadding().encodeToString(one));
    }

    @Test
    void a_key_that_is_not_here_opens_nothing() {
        var seal = binding.seal(id, 1);
        var blob = Codec.seal(MasterKey.fresh(), seal, bytes(24));

        assertUnreadable(seal, blob);
    }

    @Test
    void a_retired_key_still_opens_what_it_sealed() {
        var seal = binding.seal(id, 1);
        var value = bytes(24);
        var both = new Keyset(List.of(MasterKey.fresh(), key));

        assertThat(Codec.open(both, seal, Codec.seal(key, seal, value))).isEqualTo(value);
    }

    @Test
    void tink_reads_and_writes_the_same_blobs() throws GeneralSecurityException {
        for (int round = 0; round < 10_000; round++) {
            var seal = binding.seal(id, round + 1);
            var value = bytes(random.nextInt(200));

            assertThat(openedByTink(seal, Codec.seal(key, seal, value))).isEqualTo(value);
            assertThat(Codec.open(keys, seal, sealedByTink(seal, value))).isEqualTo(value);
        }
        System.out.println("secrets: 10000 cases both ways with Tink, 0 differences");
    }

    @Test
    void the_refusal_tells_nothing() {
        assertThatThrownBy(() -> Codec.open(keys, binding.seal(id, 1), "bGYx"))
                .isInstanceOf(SecretUnreadable.class)
                .hasMessage("a stored secret cannot be opened")
                .hasNoCause();
    }

    private byte[] openedByTink(Seal seal, String blob) throws GeneralSecurityException {
        var raw = Base64.getUrlDecoder().decode(blob);
        var dataKey = new AesGcmJce(key.bytes())
                .decrypt(Arrays.copyOfRange(raw, HEAD, HEAD + WRAPPED), seal.bytes("data-key"));
        return new AesGcmJce(dataKey).decrypt(Arrays.copyOfRange(raw, HEAD + WRAPPED, raw.length), seal.bytes("value"));
    }

    private String sealedByTink(Seal seal, byte[] value) throws GeneralSecurityException {
        var dataKey = bytes(32);
        var wrapped = new AesGcmJce(key.bytes()).encrypt(dataKey, seal.bytes("data-key"));
        var sealed = new AesGcmJce(dataKey).encrypt(value, seal.bytes("value"));
        var blob = ByteBuffer.allocate(HEAD + wrapped.length + sealed.length)
                .put("lf1".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put(key.idBytes())
                .put(wrapped)
                .put(sealed);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(blob.array());
    }

    private void assertUnreadable(Seal seal, String blob) {
        try {
            Codec.open(keys, seal, blob);
        } catch (SecretUnreadable expected) {
            return;
        }
        throw new AssertionError("accepted: " + blob);
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
