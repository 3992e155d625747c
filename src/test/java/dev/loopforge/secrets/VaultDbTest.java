package dev.loopforge.secrets;

import static dev.loopforge.schema.Tables.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.UserId;
import dev.loopforge.secrets.KeyRefused.Reason;
import dev.loopforge.testing.Database;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VaultDbTest {
    private final Database database = Database.fresh();
    private final Vault vault = vault(MasterKey.fresh());
    private final Binding binding = Binding.of(UserId.fresh(), "openai", "api-key", "https://api.openai.com/v1");
    private final Redacted canary = new Redacted("sk-canary-0123456789abcdef");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_secret_comes_out_as_it_went_in_and_never_lies_in_the_open() {
        var id = vault.store(binding, canary);

        assertThat(vault.open(id, binding)).contains(canary);
        var row = database.transaction().call(sql -> sql.selectFrom(SECRET).fetchSingle());
        assertThat(row.toString()).doesNotContain("canary");
        assertThat(row.getLast4()).isEqualTo("cdef");
    }

    @Test
    void another_person_or_server_does_not_get_it() {
        var id = vault.store(binding, canary);

        assertThatThrownBy(() -> vault.open(id, Binding.of(UserId.fresh(), "openai", "api-key", binding.baseUrl())))
                .isInstanceOf(SecretUnreadable.class);
        assertThatThrownBy(() -> vault.open(
                        id, Binding.of(binding.owner().orElseThrow(), "openai", "api-key", "https://evil.example")))
                .isInstanceOf(SecretUnreadable.class);
    }

    @Test
    void an_older_blob_put_back_is_refused() {
        var id = vault.store(binding, canary);
        var old = database.transaction()
                .call(sql -> sql.select(SECRET.BLOB).from(SECRET).fetchSingle(SECRET.BLOB));
        assertThat(vault.replace(id, binding, new Redacted("sk-new"))).isTrue();
        assertThat(vault.open(id, binding)).contains(new Redacted("sk-new"));

        database.transaction()
                .run(sql -> sql.update(SECRET).set(SECRET.BLOB, old).execute());

        assertThatThrownBy(() -> vault.open(id, binding)).isInstanceOf(SecretUnreadable.class);
    }

    @Test
    void a_deleted_secret_is_gone() {
        var id = vault.store(binding, canary);
        vault.delete(id);

        assertThat(vault.open(id, binding)).isEmpty();
        assertThat(vault.replace(id, binding, canary)).isFalse();
    }

    @Test
    void a_wrong_key_is_told_from_an_altered_secret() {
        vault.requireRightKeys();
        vault.store(binding, canary);
        vault.requireRightKeys();

        assertThatThrownBy(() -> vault(MasterKey.fresh()).requireRightKeys())
                .isInstanceOfSatisfying(KeyRefused.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.WRONG));
    }

    private Vault vault(MasterKey key) {
        return new Vault(database.transaction(), new Keyset(List.of(key)), Clock.systemUTC());
    }
}
