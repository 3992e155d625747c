package dev.loopforge.launch.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Intake;
import dev.loopforge.board.Seeding;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.identity.Users;
import dev.loopforge.launch.CannotStart;
import dev.loopforge.testing.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into an archive and comes out again. */
class ArchiveDbTest {
    @TempDir
    private Path folder;

    @Test
    void an_export_that_was_imported_exports_to_the_same_bytes() throws IOException {
        for (var kind : Kind.values()) {
            try (var first = Database.fresh();
                    var second = Database.empty()) {
                var here = Files.createDirectories(folder.resolve(kind + "/here"));
                var there = Files.createDirectories(folder.resolve(kind + "/there"));
                fill(first, here);
                var one = folder.resolve(kind + "-1.zip");
                var two = folder.resolve(kind + "-2.zip");

                new Writing(first.source(), here).write(kind, one);
                Reading.Read read;
                try (var reading = Reading.open(one)) {
                    read = reading.into(second.source(), there);
                }
                new Writing(second.source(), there).write(kind, two);

                assertThat(read.rows()).isGreaterThan(400);
                assertThat(read.repositories()).isEqualTo(1);
                assertThat(two).hasSameBinaryContentAs(one);
                var repository = second.transaction()
                        .call(sql -> sql.fetchSingle("select repository from workflow limit 1")
                                .get(0, String.class));
                assertThat(Path.of(repository)).startsWith(there).isDirectoryContaining("glob:**/.git");
            }
        }
    }

    @Test
    void what_is_private_stays_out_of_an_export() throws IOException {
        try (var database = Database.fresh()) {
            fill(database, folder);
            var file = folder.resolve("export.zip");
            var written = new Writing(database.source(), folder).write(Kind.EXPORT, file);

            assertThat(written.keys()).isEmpty();
            try (var zip = new java.util.zip.ZipFile(file.toFile())) {
                var names = zip.stream().map(entry -> entry.getName()).toList();
                assertThat(names)
                        .contains("tables/task.csv", "tables/run_event.csv", "manifest.json")
                        .doesNotContain(
                                "tables/secret.csv",
                                "tables/user_session.csv",
                                "tables/provider_key.csv",
                                "tables/setup_token.csv",
                                "tables/kek_check.csv");
                for (var entry : zip.stream().toList()) {
                    assertThat(new String(
                                    zip.getInputStream(entry).readAllBytes(),
                                    java.nio.charset.StandardCharsets.ISO_8859_1))
                            .doesNotContain("canary");
                }
            }
        }
    }

    @Test
    void a_cut_or_strange_archive_is_refused() throws IOException {
        var strange = Files.writeString(folder.resolve("strange.zip"), "PK no");
        assertThatThrownBy(() -> Reading.open(strange)).isInstanceOf(CannotStart.class);
        try (var database = Database.fresh()) {
            fill(database, folder);
            var whole = folder.resolve("whole.zip");
            new Writing(database.source(), folder).write(Kind.BACKUP, whole);
            var bytes = Files.readAllBytes(whole);
            var cut = Files.write(folder.resolve("cut.zip"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
            assertThatThrownBy(() -> Reading.open(cut)).isInstanceOf(CannotStart.class);
        }
    }

    /** Rows in every room's tables, with text that a careless format would bend. */
    private static void fill(Database database, Path data) {
        new Seeding(database.transaction(), data, Clock.systemUTC()).fill(2, 60);
        var random = new Random(7);
        var drafts = new ArrayList<Intake.Draft>();
        for (int number = 0; number < 40; number++) {
            drafts.add(new Intake.Draft(
                    "k" + number,
                    text(random),
                    text(random),
                    Stage.DONE,
                    List.of(text(random)),
                    Task.Priority.LOW,
                    List.of("k" + (number / 2))));
        }
        var intake = new Intake(database.transaction(), Clock.systemUTC());
        var board = intake.find("Seeded board 1").getFirst();
        intake.take(board, drafts, new Users(database.transaction()).owner().id(), Actor.SYSTEM);
        database.transaction().run(sql -> {
            sql.execute("update app_user set password_hash = 'canary'");
            sql.execute("""
                    insert into message (id, task_id, role, status, text, parts)
                    select gen_random_uuid(), id, 'user', 'complete', ?, '[{"a": 1.50, "b": "\\\\"}]' from task""", text(random));
            sql.execute("""
                    insert into attachment (id, task_id, name, media_type, size, content, created_by)
                    select gen_random_uuid(), id, '', 'image/png', 3, '\\\\x00ff0a'::bytea, created_by from task limit 5""");
            sql.execute("""
                    insert into plan_version (task_id, version, status, summary, steps, checks, risks, estimate, base_commit,
                      digest, requested_by)
                    select id, 1, 'APPROVED', ?, '[]', '[]', '[]', '{}', 'c', 'd', created_by from task""", text(random));
            sql.execute("""
                    insert into plan_approval (id, task_id, version, digest, approved_by)
                    select gen_random_uuid(), task_id, 1, 'd', requested_by from plan_version""");
            sql.execute("""
                    insert into run (id, task_id, workflow_id, attempt, status, engine, provider, model, plan_version,
                      approval_id, started_by, branch, steps)
                    select gen_random_uuid(), t.id, t.workflow_id, 1, 'FAILED', 'builtin', 'p', 'm', 1, a.id, t.created_by,
                      'b', 1 from task t join plan_approval a on a.task_id = t.id""");
            sql.execute("""
                    insert into run_event (run_id, seq, kind, payload, epoch, at)
                    select id, n, 'log', jsonb_build_object('line', ?::text), 1, now() - n * interval '1.000001 s'
                    from run, generate_series(1, 3) n""", text(random));
            sql.execute("""
                    insert into secret (id, provider, purpose, base_url_hash, kek_id, blob, last4)
                    values (gen_random_uuid(), 'p', 'u', 'h', 'k1', 'canary', '')""");
            sql.execute("""
                    insert into user_session (id, token_hash, csrf_token, user_id, expires_at)
                    select gen_random_uuid(), '\\\\x01', 'canary', id, now() from app_user""");
            sql.execute("""
                    insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version)
                    values ('RunPlan', 'x', '\\\\x7b7d', now(), false, 1)""");
        });
    }

    private static String text(Random random) {
        var letters = List.of("a", "\"", "'", "\\", "\n", "\r\n", ",", "\t", "\\N", "\\.", "é", "漢", "😀", "", " ");
        var text = new StringBuilder();
        for (int at = 0; at < 12; at++) {
            text.append(letters.get(random.nextInt(letters.size())));
        }
        return text.toString();
    }
}
