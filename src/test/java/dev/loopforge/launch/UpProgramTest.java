package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.testing.RunningStudio;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as people start and stop it. */
class UpProgramTest {
    @Test
    void it_starts_answers_and_stops_cleanly_with_connections_open() throws IOException {
        try (var studio = RunningStudio.up();
                var silent = new Socket(InetAddress.getLoopbackAddress(), studio.port());
                var halfway = new Socket(InetAddress.getLoopbackAddress(), studio.port())) {
            halfway.getOutputStream().write("POST /api/session HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
            long database = studio.postgresPid();
            assertThat(studio.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(silent.isConnected()).isTrue();

            assertThat(studio.terminate()).isLessThan(Duration.ofSeconds(10));
            assertThat(ProcessHandle.of(database)).isEmpty();
            assertThat(studio.data().resolve("database/cluster/postmaster.pid")).doesNotExist();
            assertThat(studio.logText()).doesNotContain("Exception");
        }
    }

    @Test
    void the_printed_link_signs_in_and_so_does_a_fresh_one() {
        try (var studio = RunningStudio.up()) {
            assertThat(studio.signIn().send("GET", "/api/session", "").body()).contains("\"authenticated\":true");

            var fresh = RunningStudio.run(
                    Map.of(), "login-link", "--data", studio.data().toString());
            assertThat(fresh.exitCode()).isZero();
            assertThat(fresh.output()).startsWith(studio.baseUrl() + "/#setup=").hasLineCount(1);
        }
    }

    @Test
    void a_killed_program_leaves_no_database_behind_and_starts_again() {
        try (var studio = RunningStudio.up()) {
            long database = studio.postgresPid();
            studio.kill();

            assertThat(RunningStudio.await(() -> ProcessHandle.of(database).isEmpty(), Duration.ofSeconds(2)))
                    .as("PostgreSQL is gone within 2 s")
                    .isTrue();
            studio.startAgain();
            assertThat(studio.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_data_folder_that_only_its_owner_can_reach_serves_as_well() {
        try (var studio = RunningStudio.behindAClosedDoor()) {
            long database = studio.postgresPid();
            studio.kill();

            assertThat(RunningStudio.await(() -> ProcessHandle.of(database).isEmpty(), Duration.ofSeconds(2)))
                    .as("PostgreSQL is gone within 2 s")
                    .isTrue();
            studio.startAgain();
            assertThat(studio.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void everything_killed_at_once_is_recovered() {
        try (var studio = RunningStudio.up()) {
            ProcessHandle.of(studio.postgresPid()).ifPresent(ProcessHandle::destroyForcibly);
            studio.kill();

            studio.startAgain();
            assertThat(studio.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void while_the_database_is_away_it_is_not_ready_and_says_nothing_else() {
        try (var studio = RunningStudio.up()) {
            ProcessHandle.of(studio.postgresPid()).ifPresent(ProcessHandle::destroyForcibly);

            var answer = studio.get("/health/ready");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).isEqualTo("{\"status\":\"down\"}");
            assertThat(studio.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void an_ordinary_user_can_start_it_too() throws IOException {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "only root can become an ordinary user; as an ordinary user every other test is this test");
        String[] nobody = Files.readAllLines(Path.of("/etc/passwd")).stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields[0].equals("nobody"))
                .findFirst()
                .orElseThrow();
        try (var studio = RunningStudio.asUser("nobody", Integer.parseInt(nobody[2]), Integer.parseInt(nobody[3]))) {
            assertThat(studio.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(studio.terminate()).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void a_data_folder_in_use_is_refused() {
        try (var first = RunningStudio.up()) {
            var second = RunningStudio.run(
                    Map.of(), "up", "--port=0", "--data", first.data().toString());

            assertRefused(second, 1, "Another Loopforge Studio is using the data folder");
        }
    }

    @Test
    void a_taken_port_is_refused() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var ended = RunningStudio.run(Map.of(), "up", "--port", String.valueOf(taken.getLocalPort()));

            assertRefused(ended, 1, "cannot be opened");
        }
    }

    @Test
    void a_data_folder_that_is_a_file_is_refused(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertRefused(RunningStudio.run(Map.of(), "up", "--port=0", "--data", file.toString()), 1, "is not a folder");
    }

    @Test
    void slips_are_refused_with_the_next_step() {
        assertRefused(RunningStudio.run(Map.of(), "upp"), 2, "There is no command \"upp\"");
        assertRefused(RunningStudio.run(Map.of(), "up", "--prot"), 2, "There is no option \"--prot\"");
        assertRefused(RunningStudio.run(Map.of(), "up", "--port", "many"), 2, "PORT must be a number");
        assertRefused(
                RunningStudio.run(Map.of("LOOPFORGE_BIND", "0.0.0.0"), "up"), 2, "LOOPFORGE_PUBLIC_URL is not set");
        assertRefused(
                RunningStudio.run(Map.of("DATABASE_URL", "mysql://x"), "up", "--port=0"), 2, "DATABASE_URL must look");
        assertRefused(
                RunningStudio.run(Map.of("DATABASE_URL", "postgresql://me:geheim@127.0.0.1:1/x"), "up", "--port=0"),
                1,
                "cannot be used");
        assertRefused(RunningStudio.run(Map.of("MASTER_KEY", "0".repeat(64)), "up", "--port=0"), 2, "MASTER_KEY");
        assertRefused(RunningStudio.run(Map.of(), "server"), 2, "set DATABASE_URL");
        assertRefused(RunningStudio.run(Map.of(), "login-link"), 1, "is not running");
    }

    private static void assertRefused(RunningStudio.Ended ended, int exitCode, String sentence) {
        assertThat(ended.output())
                .contains(sentence)
                .doesNotContain("\tat ")
                .doesNotContain("geheim")
                .hasLineCount(1);
        assertThat(ended.exitCode()).isEqualTo(exitCode);
    }
}
