package dev.loopforge.secrets;

import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Redacted;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes secrets out of texts before they leave: those we keep, as they are and as they look in base64 at any place of a
 * longer text, base64url, hex, URLs and JSON, and whatever has the shape of a known kind of token.
 */
public final class Scrubber {
    /** What stands in the place of a secret. */
    public static final String MARK = "[secret]";

    private static final int SHORTEST = 6;
    private static final Pattern TOKENS = Pattern.compile("gh[pousr]_[A-Za-z0-9]{20,255}"
            + "|github_pat_[A-Za-z0-9_]{20,255}"
            + "|sk-[A-Za-z0-9_-]{16,255}"
            + "|AIza[A-Za-z0-9_-]{30,100}"
            + "|lf_[0-9a-f]{32}_[0-9A-Za-z]{49}"
            + "|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,20000}-----END [A-Z ]{0,30}PRIVATE KEY-----");

    private final List<String> needles;

    private Scrubber(List<String> needles) {
        this.needles = needles;
    }

    /** Of these secrets; one shorter than 6 letters would be found everywhere and is left alone. */
    public static Scrubber of(Collection<Redacted> secrets) {
        var needles = new TreeSet<String>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        secrets.stream()
                .map(Redacted::reveal)
                .filter(secret -> secret.length() >= SHORTEST)
                .flatMap(Scrubber::looks)
                .filter(look -> look.length() >= SHORTEST)
                .forEach(needles::add);
        return new Scrubber(List.copyOf(needles));
    }

    public String scrub(String text) {
        var clean = text;
        for (var needle : needles) {
            clean = clean.replace(needle, MARK);
        }
        return TOKENS.matcher(clean).replaceAll("[secret]");
    }

    private static Stream<String> looks(String secret) {
        var bytes = secret.getBytes(StandardCharsets.UTF_8);
        var json = Json.write(secret);
        var url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        var plain = Stream.of(
                secret,
                json.substring(1, json.length() - 1),
                url,
                url.replace("+", "%20"),
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes));
        var base64 = Stream.of(0, 1, 2).flatMap(at -> Stream.of(Base64.getEncoder(), Base64.getUrlEncoder())
                .map(encoder -> inBase64(bytes, at, encoder)));
        return Stream.concat(plain, base64);
    }

    /** The letters that stand for the secret and nothing beside it, when it begins so many bytes into a group of three. */
    private static String inBase64(byte[] secret, int at, Base64.Encoder encoder) {
        var padded = new byte[at + secret.length];
        System.arraycopy(secret, 0, padded, at, secret.length);
        var text = encoder.withoutPadding().encodeToString(padded);
        int first = at == 0 ? 0 : at + 1;
        int last = padded.length % 3 == 0 ? text.length() : text.length() - 1;
        return text.substring(first, last);
    }
}
