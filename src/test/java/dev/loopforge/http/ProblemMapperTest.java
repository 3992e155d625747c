package dev.loopforge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.Scarcity;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;

/** What a caller is told of failures that nobody foresaw. */
class ProblemMapperTest {
    private final ProblemMapper mapper = new ProblemMapper();

    @Test
    void who_asks_while_the_machine_is_short_is_told_to_come_again() {
        var files = mapper.unexpected(
                new UncheckedIOException(new FileSystemException("/srv/a", null, "Too many open files")));
        answers503(files, "machine-short", Scarcity.FILES);
        answers503(
                mapper.unexpected(new OutOfMemoryError("unable to create native thread: possibly out of memory")),
                "machine-short",
                Scarcity.PROCESSES);
        var pool = new SQLTransientConnectionException("loopforge - Connection is not available");
        answers503(
                mapper.unexpected(new DataAccessException("no connection", pool)),
                "database-away",
                Scarcity.CONNECTIONS);
    }

    @Test
    void what_a_program_says_of_a_want_is_a_fault_all_the_same() {
        var answer = mapper.unexpected(new IllegalStateException("git fetch failed: remote: Too many open files"));
        assertThat(answer.getStatus()).isEqualTo(500);
        assertThat(answer.getHeaderString("Retry-After")).isNull();
        assertThat(((ProblemBody) answer.getEntity()).title()).doesNotContain("git", "open files");
    }

    @Test
    void a_database_that_is_away_or_full_is_told_as_such() {
        assertThat(mapper.unexpected(new DataAccessException("gone", new SQLException("gone", "57P01")))
                        .getStatus())
                .isEqualTo(503);
        assertThat(mapper.unexpected(new DataAccessException("full", new SQLException("full", "53100")))
                        .getHeaderString("Retry-After"))
                .isEqualTo("10");
        assertThat(mapper.unexpected(new UncheckedIOException(new IOException("broken")))
                        .getStatus())
                .isEqualTo(500);
    }

    private static void answers503(Response answer, String code, Scarcity want) {
        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("2");
        assertThat(answer.getMediaType().toString()).isEqualTo(ProblemBody.MEDIA_TYPE);
        var body = (ProblemBody) answer.getEntity();
        assertThat(body.type()).endsWith(":" + code);
        assertThat(body.title()).startsWith(want.sentence());
        assertThat(body.status()).isEqualTo(503);
    }
}
