package dev.loopforge.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loopforge.secrets.KeyRefused.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
    @TempDir
    Path folder;

    @Test
    void the_first_start_makes_a_key_only_its_owner_may_read() throws IOException {
        var file = folder.resolve("master.key");
        var made = new AtomicInteger();

        var first = KeyFile.readOrMake(file, made::incrementAndGet);
        var second = KeyFile.readOrMake(file, made::incrementAndGet);

        assertThat(made).hasValue(1);
        assertThat(second.primaryId()).isEqualTo(first.primaryId());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000000000000000000000000000000000, ZERO",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, ZERO",
        "6161616161616161616161616161616161616161616161616161616161616161, REPEATED",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, REPEATED",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, KNOWN",
        "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100, KNOWN",
        "dev-secret, SHORT",
        "'', SHORT",
        "c2hvcnQ=, SHORT",
        "not base64 at all but long enough to be a key of ours!, MALFORMED",
    })
    void a_weak_key_is_refused_by_name(String text, Reason reason) {
        assertThat(refusal(() -> KeyFile.ofText(text, "MASTER_KEY")).reason()).isEqualTo(reason);
    }

    @Test
    void a_pass_phrase_is_refused() {
        var phrase = Base64.getEncoder()
                .encodeToString("correct horse battery staple 123".getBytes(StandardCharsets.US_ASCII));

        assertThat(refusal(() -> KeyFile.ofText(phrase, "MASTER_KEY")).reason()).isEqualTo(Reason.TEXT);
    }

    @Test
    void the_refusal_never_shows_the_key() {
        var text = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

        assertThat(refusal(() -> KeyFile.ofText(text, "MASTER_KEY")).sentence())
                .startsWith("MASTER_KEY")
                .doesNotContain("0123");
    }

    @ParameterizedTest
    @CsvSource({"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void a_key_others_may_touch_is_refused(String rights) throws IOException {
        var file = folder.resolve("master.key");
        Files.writeString(file, MasterKey.fresh().encoded());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));

        assertThat(refusal(() -> KeyFile.read(file)).reason()).isEqualTo(Reason.READABLE_BY_OTHERS);
    }

    @Test
    void a_missing_file_is_refused() {
        assertThat(refusal(() -> KeyFile.read(folder.resolve("none"))).reason()).isEqualTo(Reason.UNREADABLE);
    }

    private static KeyRefused refusal(Runnable start) {
        return catchThrowableOfType(KeyRefused.class, start::run);
    }
}
