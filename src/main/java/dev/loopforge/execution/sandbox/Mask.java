package dev.loopforge.execution.sandbox;

import dev.loopforge.board.SandboxVariables;
import dev.loopforge.kernel.Redacted;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Takes secrets out of a line, each as a whole and line by line, in the spellings a tool is likely to print them in. */
final class Mask {
    /** Shorter values are words, not secrets; masking them would only garble the output. */
    private static final int SHORTEST = 4;

    /** Of a shorter one an encoding is a word too. */
    private static final int SHORTEST_ENCODED = 6;

    private final List<String> spellings;

    Mask(List<Redacted> secrets) {
        spellings = secrets.stream()
                .map(Redacted::reveal)
                .flatMap(secret -> Stream.concat(Stream.of(secret), secret.lines()))
                .distinct()
                .filter(secret -> secret.length() >= SHORTEST)
                .flatMap(secret -> secret.length() < SHORTEST_ENCODED ? Stream.of(secret) : spellings(secret))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** How far past a cut a line must be known so that a secret lying across it is still found. */
    int reach() {
        return spellings.stream().mapToInt(String::length).max().orElse(0);
    }

    String apply(String line) {
        String clean = line;
        for (String spelling : spellings) {
            clean = clean.replace(spelling, SandboxVariables.MASK);
        }
        return clean;
    }

    private static Stream<String> spellings(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        var hex = HexFormat.of();
        return Stream.of(
                        Stream.of(
                                secret,
                                secret.replace("\"", "\\\""),
                                URLEncoder.encode(secret, StandardCharsets.UTF_8)),
                        Stream.of(hex.formatHex(bytes), hex.withUpperCase().formatHex(bytes)),
                        base64(bytes, Base64.getEncoder()),
                        base64(bytes, Base64.getUrlEncoder()))
                .flatMap(all -> all);
    }

    /** The part of the encoding that is the same whatever stands before and after, for each of the three alignments. */
    private static Stream<String> base64(byte[] bytes, Base64.Encoder encoder) {
        return Stream.of(0, 1, 2).map(offset -> {
            var shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String encoded = encoder.withoutPadding().encodeToString(shifted);
            int from = (offset * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            return encoded.substring(from, to);
        });
    }
}
