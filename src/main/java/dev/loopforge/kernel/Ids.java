package dev.loopforge.kernel;

import java.security.SecureRandom;
import java.util.UUID;

/** Makes and reads the UUIDs behind the typed ids: version 7 (RFC 9562), so rows made together lie together. */
final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    static UUID fresh() {
        long high = (System.currentTimeMillis() << 16) | 0x7000L | (RANDOM.nextInt() & 0x0fffL);
        long low = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    static UUID parse(String text, String what) {
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException malformed) {
                throw Problem.notFound(what + "-unknown", "There is no such " + what + ", or it is not yours.");
            }
        }
        throw Problem.notFound(what + "-unknown", "There is no such " + what + ", or it is not yours.");
    }
}
