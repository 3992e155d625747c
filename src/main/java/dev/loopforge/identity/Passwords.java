package dev.loopforge.identity;

import dev.loopforge.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/** Passwords as Argon2id hashes with OWASP's first recommendation: 19 MiB, two passes, one lane. */
final class Passwords {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int MIN_LENGTH = 10;
    private static final int MAX_LENGTH = 200;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Checked for people who do not exist, so that they take as long as those who do. */
    private static final String NOBODY = hash("nobody has this password");

    private Passwords() {}

    static String hash(String password) {
        var salt = new byte[16];
        RANDOM.nextBytes(salt);
        var encoder = Base64.getEncoder().withoutPadding();
        return "argon2id$" + encoder.encodeToString(salt) + "$" + encoder.encodeToString(derive(password, salt));
    }

    /** Whether the password fits the hash; without a hash the answer is no, after the same work. */
    static boolean fits(String password, @Nullable String hash) {
        var parts = (hash == null ? NOBODY : hash).split("\\$");
        var expected = Base64.getDecoder().decode(parts[2]);
        boolean same = MessageDigest.isEqual(
                expected, derive(password, Base64.getDecoder().decode(parts[1])));
        return same && hash != null;
    }

    static void requireGood(String password) {
        if (password.length() < MIN_LENGTH || password.length() > MAX_LENGTH) {
            throw Problem.invalid("next", "A password has 10 to 200 characters.");
        }
    }

    private static byte[] derive(String password, byte[] salt) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withSalt(salt)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(PASSES)
                .withParallelism(1)
                .build());
        var out = new byte[32];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), out);
        return out;
    }
}
