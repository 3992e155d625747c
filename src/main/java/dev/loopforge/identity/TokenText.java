package dev.loopforge.identity;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * The text of an API token: {@code lf_<id>_<secret><checksum>}, letters and digits only, so that a double click takes it
 * whole and a scanner of leaked secrets knows it. The checksum tells a slip of the keyboard from a token without asking the
 * database.
 */
record TokenText(UUID id, String secret) {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int SECRET_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    static TokenText fresh(UUID id) {
        var secret = new StringBuilder();
        for (int at = 0; at < SECRET_LENGTH; at++) {
            secret.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new TokenText(id, secret.toString());
    }

    /** Reads a token; empty for what cannot be one. */
    static Optional<TokenText> read(String text) {
        if (!text.matches("lf_[0-9a-f]{32}_[0-9A-Za-z]{49}")) {
            return Optional.empty();
        }
        var id = text.substring(3, 35);
        var secret = text.substring(36, 36 + SECRET_LENGTH);
        var token = new TokenText(
                new UUID(Long.parseUnsignedLong(id, 0, 16, 16), Long.parseUnsignedLong(id, 16, 32, 16)), secret);
        return token.text().equals(text) ? Optional.of(token) : Optional.empty();
    }

    String text() {
        var body = "lf_" + id.toString().replace("-", "") + "_" + secret;
        return body + checksum(body);
    }

    private static String checksum(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        var digits = new char[CHECKSUM_LENGTH];
        long rest = crc.getValue();
        for (int at = CHECKSUM_LENGTH - 1; at >= 0; at--) {
            digits[at] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new String(digits);
    }

    @Override
    public String toString() {
        return "TokenText[" + id + "]";
    }
}
