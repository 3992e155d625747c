package dev.loopforge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the machine has too little of, told from what a program or a server says. */
class ScarcityTest {
    private static final String FILES = "Too many open files";
    private static final String HELPER = "\nPossible reasons:\n  - Spawn helper ran into JDK version mismatch\n";

    /** As JDK 25 and HikariCP were seen to say it, under {@code prlimit}. */
    static Stream<Throwable> short_of_files() {
        return Stream.of(
                new FileSystemException("/srv/a", null, FILES),
                new FileNotFoundException("/dev/null (" + FILES + ")"),
                new SocketException(FILES),
                new IOException(FILES),
                new UncheckedIOException(
                        "cannot start git", notStarted("Bad file descriptor, error: 24 (" + FILES + ")")),
                new UncheckedIOException("cannot start git", notStarted("error=24, " + FILES)),
                new SQLTransientConnectionException("none within 5 s", new SQLException(new SocketException(FILES))));
    }

    @ParameterizedTest
    @MethodSource("short_of_files")
    void a_file_that_the_jdk_could_not_open_is_scarcity(Throwable failure) {
        assertThat(Scarcity.behind(failure)).contains(Scarcity.FILES);
    }

    static Stream<Throwable> short_of_processes() {
        return Stream.of(
                new OutOfMemoryError(
                        "unable to create native thread: possibly out of memory or process/resource limits reached"),
                notStarted("posix_spawn failed, error: 11 (Resource temporarily unavailable) " + HELPER),
                notStarted("Exec failed, error: 12 (Cannot allocate memory) "),
                notStarted("error=11, Resource temporarily unavailable"));
    }

    @ParameterizedTest
    @MethodSource("short_of_processes")
    void a_program_or_thread_that_the_jdk_could_not_start_is_scarcity(Throwable failure) {
        assertThat(Scarcity.behind(failure)).contains(Scarcity.PROCESSES);
    }

    static Stream<Throwable> short_of_connections() {
        return Stream.of(
                new IllegalStateException(new SQLTransientConnectionException("none within 5 s")),
                new SQLException("sorry, too many clients already", "53300"));
    }

    @ParameterizedTest
    @MethodSource("short_of_connections")
    void a_connection_that_nobody_had_is_scarcity(Throwable failure) {
        assertThat(Scarcity.behind(failure)).contains(Scarcity.CONNECTIONS);
    }

    static Stream<Throwable> of_another_kind() {
        var git = "git fetch failed: remote: fatal: " + FILES + "; error=24, " + FILES;
        return Stream.of(
                new IllegalStateException(git),
                new IllegalStateException("git push failed: remote: unable to create native thread"),
                new UncheckedIOException(git, new IOException("GitHub did not answer")),
                Problem.upstream("origin-away", git),
                new IOException(git),
                new IOException("remote: error=24, " + FILES),
                new IOException("remote says\nerror=24, " + FILES),
                new ProtocolException(FILES),
                new ProtocolException("Invalid status line: \"" + FILES + "\""),
                new NoSuchFileException("/srv/" + FILES),
                new FileSystemException("/srv/" + FILES, null, "Permission denied"),
                new FileNotFoundException("/srv/ (" + FILES + ") (No such file or directory)"),
                notStarted("Exec failed, error: 2 (No such file or directory) " + HELPER),
                new IOException(
                        "Cannot run program \"error=24, " + FILES + "\": Exec failed, error: 13 (Permission denied)"),
                new OutOfMemoryError("Java heap space"),
                new SQLException("invalid input syntax for type uuid: \"" + FILES + "\"", "22P02"));
    }

    @ParameterizedTest
    @MethodSource("of_another_kind")
    void words_of_a_program_a_server_or_a_path_are_none(Throwable failure) {
        assertThat(Scarcity.behind(failure)).isEmpty();
    }

    @Test
    void whoever_asks_is_told_to_come_again() {
        for (var each : Scarcity.values()) {
            assertThat(each.problem().status()).isEqualTo(503);
            assertThat(each.problem().retryAfter()).contains(Duration.ofSeconds(2));
            assertThat(each.problem().title()).startsWith(each.sentence());
        }
    }

    private static IOException notStarted(String why) {
        return new IOException("Cannot run program \"git\" (in directory \"/srv\"): " + why, new IOException(why));
    }
}
