package dev.loopforge.secrets;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The associated data of a secret: words, each written with its length, so that no two lists of words look alike. */
record Seal(List<String> words) {
    Seal {
        words = List.copyOf(words);
    }

    static Seal of(String... words) {
        return new Seal(List.of(words));
    }

    byte[] bytes(String layer) {
        var out = new ByteArrayOutputStream();
        put(out, "lf1");
        put(out, layer);
        words.forEach(word -> put(out, word));
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, String word) {
        var bytes = word.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        out.writeBytes(bytes);
    }
}
