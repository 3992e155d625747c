package dev.loopforge.secrets;

import static dev.loopforge.schema.Tables.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.testing.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationDbTest {
    private final Database database = Database.fresh();
    private final Binding binding = Binding.shared("anthropic", "api-key", "");

    @TempDir
    private Path folder;

    private Path file = Path.of("unset");
    private Vault vault = new Vault(database.transaction(), new Keyset(List.of(MasterKey.fresh())), Clock.systemUTC());

    @BeforeEach
    void open() {
        file = folder.resolve("master.key");
        vault = new Vault(database.transaction(), KeyFile.readOrMake(file, () -> {}), Clock.systemUTC());
        vault.requireRightKeys();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void every_secret_is_wrapped_anew_while_readers_and_writers_go_on() throws Exception {
        var ids = store(1_200);
        var failures = new AtomicInteger();
        var done = new AtomicBoolean();
        var threads = new ArrayList<Thread>();
        for (int reader = 0; reader < 4; reader++) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (!done.get()) {
                    for (var id : ids.subList(0, 50)) {
                        failures.addAndGet(vault.open(id, binding).isPresent() ? 0 : 1);
                    }
                    vault.store(binding, new Redacted("written meanwhile"));
                }
            }));
        }

        var outcome = rotate();
        done.set(true);
        for (var thread : threads) {
            thread.join();
        }

        assertThat(failures).hasValue(0);
        assertThat(outcome).isInstanceOfSatisfying(Rotation.Outcome.Rotated.class, rotated -> {
            assertThat(rotated.secrets()).isGreaterThanOrEqualTo(1_200);
            assertThat(keysInUse()).containsExactly(rotated.key());
            assertThat(rotated.retired()).singleElement().satisfies(old -> assertThat(old)
                    .exists());
        });
        assertThat(KeyFile.keys(file)).hasSize(1);
        assertThat(vault.open(ids.getLast(), binding)).contains(new Redacted("secret 1199"));
    }

    @Test
    void a_rotation_killed_in_the_middle_goes_on_with_the_same_key() {
        store(1_200);
        var batches = new AtomicInteger();
        assertThatThrownBy(() -> new Rotation(database.transaction(), file, Clock.systemUTC()).rotate(moved -> {
                    if (batches.incrementAndGet() == 2) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");
        assertThat(KeyFile.keys(file)).hasSize(2);
        assertThat(keysInUse()).hasSize(2);
        var half = KeyFile.keys(file).getFirst().id();

        assertThat(rotate()).isInstanceOfSatisfying(Rotation.Outcome.Rotated.class, rotated -> {
            assertThat(rotated.key()).isEqualTo(half);
            assertThat(rotated.secrets()).isEqualTo(700);
        });
        assertThat(keysInUse()).containsExactly(half);
    }

    @Test
    void a_key_stays_while_a_secret_needs_it() throws IOException {
        var ids = store(2);
        database.transaction().run(sql -> sql.update(SECRET)
                .set(SECRET.PURPOSE, "altered")
                .where(SECRET.ID.eq(ids.getFirst().value()))
                .execute());

        assertThat(rotate()).isInstanceOfSatisfying(Rotation.Outcome.Left.class, left -> assertThat(left.unreadable())
                .isEqualTo(1));
        assertThat(Files.readAllLines(file)).hasSize(3);
        assertThat(vault.open(ids.getLast(), binding)).isPresent();
    }

    private List<SecretId> store(int many) {
        var ids = new ArrayList<SecretId>();
        for (int number = 0; number < many; number++) {
            ids.add(vault.store(binding, new Redacted("secret " + number)));
        }
        return ids;
    }

    private Rotation.Outcome rotate() {
        return new Rotation(database.transaction(), file, Clock.systemUTC()).rotate(moved -> {});
    }

    private List<String> keysInUse() {
        return database.transaction()
                .call(sql -> sql.selectDistinct(SECRET.KEK_ID).from(SECRET).fetch(SECRET.KEK_ID));
    }
}
