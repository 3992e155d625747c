package dev.loopforge.github;

import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Redacted;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens of the GitHub App, where the operator has set one up and it is installed on the repository: good for an hour and for
 * that repository alone, made when needed and kept nowhere but here.
 */
@Singleton
final class AppTokens {
    private static final Duration SPARE = Duration.ofMinutes(5);
    private static final Duration PROOF = Duration.ofMinutes(9);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(5);
    private static final byte[] RSA_HEAD = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private final GitHubSettings settings;
    private final GitHubApis apis;
    private final Clock clock;
    private final ConcurrentHashMap<String, Held> held = new ConcurrentHashMap<>();

    AppTokens(GitHubSettings settings, GitHubApis apis, Clock clock) {
        this.settings = settings;
        this.apis = apis;
        this.clock = clock;
    }

    /** A token, or that there is none, until then. */
    private record Held(Optional<Redacted> token, Instant until) {}

    /** The app's token for a repository; empty where there is no app, or it is not installed there. */
    Optional<Redacted> of(String fullName) {
        return settings.app().flatMap(app -> held.compute(
                        fullName.toLowerCase(Locale.ROOT),
                        (name, known) -> known != null && clock.instant().isBefore(known.until())
                                ? known
                                : minted(app, fullName))
                .token());
    }

    /** What is known of an account's repositories holds no longer; the next who asks finds out anew. */
    void forget(String account) {
        var prefix = account.toLowerCase(Locale.ROOT) + "/";
        held.keySet().removeIf(name -> name.startsWith(prefix));
    }

    private Held minted(GitHubSettings.App app, String fullName) {
        try {
            var github = apis.library(new Redacted(proof(app)));
            var made = github.getApp()
                    .getInstallationByRepository(
                            fullName.substring(0, fullName.indexOf('/')), fullName.substring(fullName.indexOf('/') + 1))
                    .createToken()
                    .repositories(List.of(fullName.substring(fullName.indexOf('/') + 1)))
                    .create();
            return new Held(
                    Optional.of(new Redacted(made.getToken())),
                    made.getExpiresAt().toInstant().minus(SPARE));
        } catch (IOException failure) {
            var failed = GitHubFailed.of(failure);
            if (failed.kind() == GitHubFailed.Kind.MISSING) {
                return new Held(Optional.empty(), clock.instant().plus(ASK_AGAIN));
            }
            throw failed;
        }
    }

    /** A JSON Web Token that says who we are, signed with the app's key. */
    private String proof(GitHubSettings.App app) {
        var now = clock.instant();
        var head = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        var claims = Json.object()
                .put("iat", now.minusSeconds(60).getEpochSecond())
                .put("exp", now.plus(PROOF).getEpochSecond())
                .put("iss", app.id());
        var said = head + "." + encoded(Json.write(claims).getBytes(StandardCharsets.UTF_8));
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key(app.privateKey()));
            signature.update(said.getBytes(StandardCharsets.US_ASCII));
            return said + "." + encoded(signature.sign());
        } catch (GeneralSecurityException unusable) {
            throw new GitHubFailed(GitHubFailed.Kind.TOKEN, "the app's private key is no RSA key", Optional.empty());
        }
    }

    /** GitHub hands keys out as PKCS#1; Java reads PKCS#8, which is the same with a head. */
    static PrivateKey key(Redacted pem) throws GeneralSecurityException {
        var text = pem.reveal();
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
        } catch (IllegalArgumentException notBase64) {
            throw new GeneralSecurityException("not a PEM file", notBase64);
        }
        var whole = text.contains("BEGIN RSA PRIVATE KEY") ? sequence(joined(RSA_HEAD, tagged(0x04, der))) : der;
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(whole));
    }

    private static byte[] sequence(byte[] content) {
        return tagged(0x30, content);
    }

    private static byte[] tagged(int tag, byte[] content) {
        int size = content.length;
        var head = size < 128
                ? new byte[] {(byte) tag, (byte) size}
                : size < 256
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) size}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (size >> 8), (byte) size};
        return joined(head, content);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        var whole = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, whole, one.length, other.length);
        return whole;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
