package dev.loopforge.secrets;

import dev.loopforge.secrets.KeyRefused.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** One key-encryption key of 256 bit. Its id follows from the key, so a wrong key is an unknown id, not a broken secret. */
final class MasterKey {
    static final int ID_BYTES = 8;
    private static final int LENGTH = 32;
    /** 32 random bytes hold about 30 different ones; fewer than this does not happen by chance. */
    private static final int DIFFERENT = 16;

    private final byte[] bytes;
    private final byte[] id;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
        this.id = Arrays.copyOf(digest(bytes), ID_BYTES);
    }

    static MasterKey fresh() {
        var bytes = new byte[LENGTH];
        new SecureRandom().nextBytes(bytes);
        return new MasterKey(bytes);
    }

    /** Reads base64, base64url or hex of 32 bytes; {@code from} names the place in refusals. */
    static MasterKey parse(String text, String from) {
        var bytes = decoded(text.strip(), from);
        requireStrong(bytes, from);
        return new MasterKey(bytes);
    }

    String id() {
        return idText(id);
    }

    static String idText(byte[] id) {
        return HexFormat.of().formatHex(id);
    }

    byte[] idBytes() {
        return id.clone();
    }

    byte[] bytes() {
        return bytes;
    }

    String encoded() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "MasterKey[" + id() + "]";
    }

    private static byte[] decoded(String text, String from) {
        if (text.isEmpty()) {
            throw new KeyRefused(Reason.SHORT, from + " is empty. " + remedy());
        }
        if (text.length() == 2 * LENGTH && text.chars().allMatch(letter -> Character.digit(letter, 16) >= 0)) {
            return HexFormat.of().parseHex(text);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException malformed) {
            throw text.length() < 43
                    ? new KeyRefused(Reason.SHORT, from + " is shorter than 32 bytes. " + remedy())
                    : new KeyRefused(Reason.MALFORMED, from + " is not base64 of 32 bytes. " + remedy());
        }
        if (bytes.length != LENGTH) {
            throw bytes.length < LENGTH
                    ? new KeyRefused(Reason.SHORT, from + " is shorter than 32 bytes. " + remedy())
                    : new KeyRefused(Reason.MALFORMED, from + " is longer than 32 bytes. " + remedy());
        }
        return bytes;
    }

    private static void requireStrong(byte[] bytes, String from) {
        long different = new String(bytes, StandardCharsets.ISO_8859_1)
                .chars()
                .distinct()
                .count();
        if (different == 1) {
            throw bytes[0] == 0
                    ? new KeyRefused(Reason.ZERO, from + " is all zeros. " + remedy())
                    : new KeyRefused(Reason.REPEATED, from + " repeats one byte. " + remedy());
        }
        if (counted(bytes)) {
            throw new KeyRefused(Reason.KNOWN, from + " is a well-known example. " + remedy());
        }
        if (different < DIFFERENT) {
            throw new KeyRefused(Reason.REPEATED, from + " repeats itself and is not random. " + remedy());
        }
        boolean printable = true;
        for (byte one : bytes) {
            printable &= one >= 0x20 && one < 0x7f;
        }
        if (printable) {
            throw new KeyRefused(Reason.TEXT, from + " is text, not random bytes. " + remedy());
        }
    }

    /** Whether each byte is the one before plus the same step: 00 01 02 … and its relatives in every manual. */
    private static boolean counted(byte[] bytes) {
        byte step = (byte) (bytes[1] - bytes[0]);
        for (int i = 2; i < bytes.length; i++) {
            if ((byte) (bytes[i] - bytes[i - 1]) != step) {
                return false;
            }
        }
        return true;
    }

    private static byte[] digest(byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update("loopforge key id".getBytes(StandardCharsets.US_ASCII));
            return digest.digest(bytes);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    private static String remedy() {
        return "Make one with: head -c 32 /dev/urandom | base64";
    }
}
