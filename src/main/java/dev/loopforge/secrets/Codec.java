package dev.loopforge.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one codec for secrets at rest, AES-256-GCM twice: a fresh data key seals the value, the master key seals the data
 * key, so a new master key re-seals 32 bytes and never touches the value. A blob is
 * {@code lf1 | alg | kekId | n1 | wrapped data key+tag | n2 | ciphertext+tag} as one base64url string.
 *
 * <p>Two traps of the JCA are closed here: a nonce is never chosen by a caller, and tags have 128 bit, never fewer, because
 * every part but the last has a fixed length. Base64 is accepted in its one canonical form only; Java's decoder lets the
 * spare bits of the last character pass.
 */
final class Codec {
    private static final byte[] MAGIC = "lf1".getBytes(StandardCharsets.US_ASCII);
    private static final byte AES_256_GCM = 1;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int KEY = 32;
    private static final int HEAD = MAGIC.length + 1 + MasterKey.ID_BYTES;
    private static final int LEAST = HEAD + NONCE + KEY + TAG + NONCE + TAG;
    private static final int MOST_TEXT = 64 * 1024;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Codec() {}

    static String seal(MasterKey master, Seal seal, byte[] value) {
        var dataKey = random(KEY);
        try {
            var blob = ByteBuffer.allocate(LEAST + value.length);
            blob.put(MAGIC).put(AES_256_GCM).put(master.idBytes());
            put(blob, master.bytes(), seal.bytes("data-key"), dataKey);
            put(blob, dataKey, seal.bytes("value"), value);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(blob.array());
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** The value; the caller overwrites it after use. */
    static byte[] open(Keyset keys, Seal seal, String text) {
        var blob = decoded(text);
        var dataKey = dataKey(keys, seal, blob);
        try {
            return take(blob, blob.remaining() - NONCE, dataKey, seal.bytes("value"));
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    private static byte[] dataKey(Keyset keys, Seal seal, ByteBuffer blob) {
        var magic = new byte[MAGIC.length];
        blob.get(magic);
        byte algorithm = blob.get();
        var id = new byte[MasterKey.ID_BYTES];
        blob.get(id);
        if (!Arrays.equals(magic, MAGIC) || algorithm != AES_256_GCM) {
            throw new SecretUnreadable();
        }
        var master = keys.find(MasterKey.idText(id)).orElseThrow(SecretUnreadable::new);
        return take(blob, KEY + TAG, master.bytes(), seal.bytes("data-key"));
    }

    /** The same value under another master key: only the data key is sealed anew. */
    static String rewrap(Keyset keys, MasterKey next, Seal seal, String text) {
        var old = decoded(text);
        var dataKey = dataKey(keys, seal, old);
        try {
            var blob = ByteBuffer.allocate(old.capacity());
            blob.put(MAGIC).put(AES_256_GCM).put(next.idBytes());
            put(blob, next.bytes(), seal.bytes("data-key"), dataKey);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(blob.put(old).array());
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    private static ByteBuffer decoded(String text) {
        if (text.length() > MOST_TEXT) {
            throw new SecretUnreadable();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new SecretUnreadable();
        }
        boolean canonical =
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text);
        if (!canonical || bytes.length < LEAST) {
            throw new SecretUnreadable();
        }
        return ByteBuffer.wrap(bytes);
    }

    private static void put(ByteBuffer blob, byte[] key, byte[] associated, byte[] plain) {
        var nonce = random(NONCE);
        try {
            blob.put(nonce)
                    .put(cipher(Cipher.ENCRYPT_MODE, key, nonce, associated).doFinal(plain));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM refused to encrypt", impossible);
        }
    }

    private static byte[] take(ByteBuffer blob, int length, byte[] key, byte[] associated) {
        var nonce = new byte[NONCE];
        blob.get(nonce);
        var sealed = new byte[length];
        blob.get(sealed);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(sealed);
        } catch (GeneralSecurityException altered) {
            throw new SecretUnreadable();
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
