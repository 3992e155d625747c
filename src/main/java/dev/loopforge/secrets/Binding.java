package dev.loopforge.secrets;

import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.SecretRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a secret is for. It is sealed together with the secret, so a row that was copied to another person, provider,
 * purpose or server does not open.
 *
 * @param owner whose secret it is; absent for a board's
 * @param provider whom it is shown to, such as {@code anthropic} or {@code github}
 * @param purpose what it is, such as {@code api-key} or {@code board-key:<id>}
 * @param baseUrl the server it may be sent to, empty where there is no choice
 */
public record Binding(Optional<UserId> owner, String provider, String purpose, String baseUrl) {
    /** A person's own secret. */
    public static Binding of(UserId owner, String provider, String purpose, String baseUrl) {
        return new Binding(Optional.of(owner), provider, purpose, baseUrl);
    }

    /** A secret that belongs to no person. */
    public static Binding shared(String provider, String purpose, String baseUrl) {
        return new Binding(Optional.empty(), provider, purpose, baseUrl);
    }

    String baseUrlHash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(baseUrl.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    /** The words a stored row was sealed with. */
    static Seal sealOf(SecretRecord row) {
        return Seal.of(
                "secret",
                row.getId().toString(),
                row.getOwnerId() == null ? "" : row.getOwnerId().toString(),
                row.getProvider(),
                row.getPurpose(),
                row.getBaseUrlHash(),
                Integer.toString(row.getRowVersion()));
    }

    /** The words both layers of one version of one row are sealed with. */
    Seal seal(SecretId id, int rowVersion) {
        return Seal.of(
                "secret",
                id.toString(),
                owner.map(UserId::toString).orElse(""),
                provider,
                purpose,
                baseUrlHash(),
                Integer.toString(rowVersion));
    }
}
