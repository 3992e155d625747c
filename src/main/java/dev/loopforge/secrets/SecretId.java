package dev.loopforge.secrets;

import java.util.UUID;

/** Names a secret in the vault. Not a secret itself. */
public record SecretId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
