package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    private static final Path DOCUMENT = Path.of("docs/configuration.md");

    @Test
    void nothing_set_is_the_local_mode_on_port_3000() {
        var configuration = Configuration.of(Map.of());

        assertThat(configuration.port()).isEqualTo(3000);
        assertThat(configuration.bind()).isEqualTo("127.0.0.1");
        assertThat(configuration.publicUrl()).isEmpty();
        assertThat(configuration.database()).isEmpty();
        assertThat(configuration.workers()).isEqualTo(2);
        assertThat(configuration.sandboxOff()).isFalse();
    }

    @Test
    void the_environment_wins_over_the_file_and_the_command_line_over_both(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("studio.properties"), "port=4000\nloopforge.workers=7\nloopforge.wokers=1\n");
        var configuration = Configuration.of(Map.of("LOOPFORGE_CONFIG", file.toString(), "PORT", "4001"));

        assertThat(configuration.port()).isEqualTo(4001);
        assertThat(configuration.workers()).isEqualTo(7);
        assertThat(configuration.unknown()).containsExactly("loopforge.wokers");
        assertThat(configuration.with(Map.of(Key.PORT, "4002")).port()).isEqualTo(4002);
    }

    @Test
    void what_makes_no_sense_is_refused_by_its_name() {
        for (var bad : Map.of(
                        "PORT", "70000",
                        "LOOPFORGE_WORKERS", "0",
                        "LOOPFORGE_KEEP_LOGS_DAYS", "0",
                        "LOOPFORGE_PUBLIC_URL", "studio.example",
                        "LOOPFORGE_OPENAI_URL", "ftp://models",
                        "LOOPFORGE_SANDBOX", "maybe",
                        "LOOPFORGE_LOG", "xml",
                        "LOOPFORGE_LOG_LEVEL", "all",
                        "LOOPFORGE_MANAGEMENT_PORT", "-1",
                        "DATABASE_URL", "jdbc:h2:mem:x")
                .entrySet()) {
            assertThatThrownBy(() -> Configuration.of(Map.of(bad.getKey(), bad.getValue())))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining(bad.getKey());
        }
    }

    @Test
    void a_database_address_may_name_several_hosts_of_which_the_primary_is_used() {
        var several =
                DatabaseAddress.parse("postgresql://ada:p%40ss@one.example:6543,two.example/studio?sslmode=require");
        var chosen = DatabaseAddress.parse("jdbc:postgresql://one,two/studio?targetServerType=any&user=ada&password=x");

        assertThat(several.url())
                .isEqualTo("jdbc:postgresql://one.example:6543,two.example:5432/studio?sslmode=require"
                        + "&targetServerType=primary");
        assertThat(several.user()).isEqualTo("ada");
        assertThat(several.password().reveal()).isEqualTo("p@ss");
        assertThat(chosen.url())
                .isEqualTo("jdbc:postgresql://one:5432,two:5432/studio?targetServerType=any&user=ada&password=x");
        assertThat(chosen.user()).isEqualTo("ada");
        for (var bad :
                List.of("postgresql://one:1:2,two/studio", "postgresql://,two/studio", "postgresql://one,/studio")) {
            assertThatThrownBy(() -> DatabaseAddress.parse(bad)).isInstanceOf(CannotStart.class);
        }
    }

    @Test
    void a_database_address_is_read_in_both_spellings_and_shows_no_password() {
        var plain = DatabaseAddress.parse("postgresql://ada:p%40ss+w@db.example:6543/studio?sslmode=require");
        var jdbc = DatabaseAddress.parse("jdbc:postgresql://db.example/studio?user=ada&password=secret");

        assertThat(plain.url()).isEqualTo("jdbc:postgresql://db.example:6543/studio?sslmode=require");
        assertThat(plain.user()).isEqualTo("ada");
        assertThat(plain.password().reveal()).isEqualTo("p@ss+w");
        assertThat(plain.toString()).doesNotContain("p@ss");
        assertThat(jdbc.user()).isEqualTo("ada");
        assertThat(jdbc.password().reveal()).isEqualTo("secret");
    }

    @Test
    void a_mail_server_is_read_and_its_password_is_shown_nowhere() {
        var given = Map.of(
                "LOOPFORGE_SMTP_URL", "smtp://ada:p%40ss+w@mail.example", "LOOPFORGE_MAIL_FROM", "studio@example.com");
        var server = Configuration.of(given).mail().orElseThrow();

        assertThat(server.host()).isEqualTo("mail.example");
        assertThat(server.port()).isEqualTo(587);
        assertThat(server.plain()).isFalse();
        assertThat(server.login().orElseThrow().password().reveal()).isEqualTo("p@ss+w");
        assertThat(server.toString() + Configuration.of(given))
                .doesNotContain("p@ss")
                .doesNotContain("p%40ss");
        for (var bad : List.of("http://mail.example", "smtp://ada:p%zzss@mail.example", "smtp:///", "mail.example")) {
            assertThatThrownBy(() -> Configuration.of(
                            Map.of("LOOPFORGE_SMTP_URL", bad, "LOOPFORGE_MAIL_FROM", "studio@example.com")))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("LOOPFORGE_SMTP_URL")
                    .hasMessageNotContaining("ss@");
        }
        assertThatThrownBy(() -> Configuration.of(Map.of("LOOPFORGE_SMTP_URL", "smtp://mail.example")))
                .hasMessageContaining("LOOPFORGE_MAIL_FROM");
    }

    @Test
    void the_settings_are_documented() throws IOException {
        if (Boolean.getBoolean("loopforge.docs.write")) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, document());
        }

        assertThat(DOCUMENT).as("run: ./loopforge docs").hasContent(document());
    }

    private static String document() {
        return "# Settings\n\nWritten from `launch.Key` by `./loopforge docs`. Each is an environment variable, or a line"
                + " of the properties file that\n`LOOPFORGE_CONFIG` names (`loopforge.log-level` and"
                + " `LOOPFORGE_LOG_LEVEL` are the same key).\n\n| key | default | meaning |\n|---|---|---|\n"
                + Stream.of(Key.values())
                        .map(key -> "| `%s` | %s | %s |\n".formatted(key, key.fallback(), key.meaning()))
                        .collect(Collectors.joining());
    }
}
