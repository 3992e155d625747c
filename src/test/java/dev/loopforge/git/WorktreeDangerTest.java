package dev.loopforge.git;

import static dev.loopforge.git.GitScene.ADA;
import static dev.loopforge.git.GitScene.NOON;
import static dev.loopforge.git.GitScene.commit;
import static dev.loopforge.git.GitScene.main;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import dev.loopforge.testing.Folders;
import dev.loopforge.testing.TempRepo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorktreeDangerTest {
    private TempRepo repo;
    private GitScene scene;
    private Mirror mirror;
    private Worktree tree;

    @BeforeEach
    void open() throws IOException {
        repo = TempRepo.sample();
        scene = new GitScene(List.of());
        mirror = scene.mirror(repo.path());
        tree = scene.worktree(mirror);
    }

    @AfterEach
    void close() {
        scene.close();
        repo.close();
    }

    private void write(String name, String text) throws IOException {
        Path file = tree.path().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void agent(Path folder, String... line) {
        var ended = Programs.run(Command.of(folder, List.of(line)));
        assertThat(ended.succeeded()).as(ended.errorText()).isTrue();
    }

    private List<String> files(CommitId commit) {
        return mirror.files(commit, "", 100).stream()
                .map(Mirror.TreeEntry::path)
                .toList();
    }

    @Test
    void a_commit_holds_changed_new_and_deleted_files() throws IOException {
        write("src/app.txt", "one\nTWO\nthree\n");
        write("src/new file ü.txt", "new\n");
        Files.delete(tree.path().resolve("README.md"));

        CommitId made = commit(tree, "Work");

        assertThat(files(made)).containsExactly("src/app.txt", "src/new file ü.txt");
        assertThat(mirror.changes(main(mirror), made))
                .extracting(FileChange::status)
                .containsExactlyInAnyOrder(
                        FileChange.Status.DELETED, FileChange.Status.MODIFIED, FileChange.Status.ADDED);
    }

    @Test
    void nothing_changed_is_no_commit() {
        assertThat(tree.commitAll(ADA, ADA, NOON, "Nothing")).isEmpty();
    }

    @Test
    void the_same_work_at_the_same_moment_is_the_same_commit() throws IOException {
        var other = mirror.worktree("run-2", BranchName.forTask(7, "Add login", 2), main(mirror));
        write("a.txt", "a");
        Files.writeString(other.path().resolve("a.txt"), "a");

        assertThat(commit(tree, "Same")).isEqualTo(commit(other, "Same"));
    }

    @Test
    void new_files_that_look_secret_stay_out_of_commits_and_checkpoints() throws IOException {
        write(".env", "KEY=1");
        write("deep/server.pem", "x");
        write("id_rsa", "x");
        write(".env.example", "KEY=");

        CommitId shadow = tree.checkpoint("run-1/1", "step");
        CommitId made = commit(tree, "Work");

        assertThat(files(shadow))
                .isEqualTo(files(made))
                .contains(".env.example")
                .doesNotContain(".env", "id_rsa");
        assertThat(tree.leftOut()).containsExactlyInAnyOrder(".env", "deep/server.pem", "id_rsa");
    }

    @Test
    void a_repository_inside_the_worktree_never_becomes_a_reference() throws IOException {
        write("nested/file.txt", "x");
        agent(tree.path().resolve("nested"), "git", "init", "-q");
        agent(
                tree.path().resolve("nested"),
                "git",
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "x");
        write("unborn/file.txt", "x");
        agent(tree.path().resolve("unborn"), "git", "init", "-q");
        write("plain.txt", "x");

        CommitId made = commit(tree, "Work");

        assertThat(files(made)).containsExactly("README.md", "plain.txt", "src/app.txt");
        assertThat(tree.leftOut()).containsExactlyInAnyOrder("nested/", "unborn/");
    }

    @Test
    void a_tracked_file_that_becomes_a_repository_is_a_deleted_file() throws IOException {
        Files.delete(tree.path().resolve("README.md"));
        write("README.md/x", "x");
        agent(tree.path().resolve("README.md"), "git", "init", "-q");
        agent(
                tree.path().resolve("README.md"),
                "git",
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "x");

        assertThat(files(commit(tree, "Work"))).containsExactly("src/app.txt");
    }

    @Test
    void a_git_file_replaced_by_a_hostile_repository_runs_nothing() throws IOException {
        Path proof = scene.data.resolve("proof");
        Files.delete(tree.path().resolve(".git"));
        agent(tree.path(), "git", "init", "-q");
        agent(tree.path(), "git", "config", "core.fsmonitor", "touch " + proof + ";");
        agent(tree.path(), "git", "config", "filter.x.clean", "touch " + proof + "; cat");
        write(".gitattributes", "* filter=x\n");
        write("bait.txt", "x");

        CommitId made = commit(tree, "Work");
        tree.checkpoint("run-1/1", "step");
        tree.resetTo(made);

        assertThat(proof).doesNotExist();
        assertThat(files(made)).contains("bait.txt").noneMatch(name -> name.startsWith(".git/"));
    }

    @Test
    void a_link_is_committed_as_a_link_and_never_followed() throws IOException {
        Path secret = Files.writeString(scene.data.resolve("secret"), "canary");
        Files.createSymbolicLink(tree.path().resolve("link"), secret);
        Files.createSymbolicLink(tree.path().resolve("folder"), scene.data);

        CommitId made = commit(tree, "Work");

        assertThat(mirror.read(made, "link", 0, 1000).text()).isEqualTo(secret.toString());
        assertThat(files(made)).contains("link", "folder").noneMatch(name -> name.startsWith("folder/"));
    }

    @Test
    void a_checkpoint_brings_back_files_and_moves_no_branch() throws IOException {
        CommitId before = tree.head();
        write("src/app.txt", "half\n");
        write("new.txt", "new\n");
        CommitId shadow = tree.checkpoint("run-1/1", "step 1");
        write("src/app.txt", "broken\n");
        write("later.txt", "later\n");
        write(".env", "KEY=1");
        Files.delete(tree.path().resolve("new.txt"));

        tree.resetTo(shadow);

        assertThat(tree.path().resolve("src/app.txt")).hasContent("half\n");
        assertThat(tree.path().resolve("new.txt")).hasContent("new\n");
        assertThat(tree.path().resolve("later.txt")).doesNotExist();
        assertThat(tree.path().resolve(".env")).hasContent("KEY=1");
        assertThat(tree.head()).isEqualTo(before);
    }

    @Test
    void a_lost_checkout_is_made_again_on_its_branch() throws IOException {
        write("a.txt", "a");
        CommitId made = commit(tree, "Work");
        Folders.delete(tree.path());

        var again = scene.worktree(mirror);

        assertThat(again.head()).isEqualTo(made);
        assertThat(again.path().resolve("a.txt")).hasContent("a");
    }

    @Test
    void a_lock_left_by_a_dead_process_stops_nobody() throws IOException {
        Path metadata =
                Path.of(Files.readString(tree.path().resolve(".git")).strip().substring(8));
        Files.createFile(metadata.resolve("index.lock"));
        write("a.txt", "a");

        assertThat(scene.worktree(mirror).commitAll(ADA, ADA, NOON, "Work")).isPresent();
    }

    @Test
    void a_clean_checkout_holds_the_commit_and_is_gone_when_closed() throws IOException {
        write("left-over.txt", "x");
        Path path;
        try (var checkout = mirror.cleanCheckout("check-1", main(mirror))) {
            path = checkout.path();
            assertThat(path.resolve("src/app.txt")).exists();
            assertThat(path.resolve("left-over.txt")).doesNotExist();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void a_diff_keeps_its_files_apart_when_one_changes_its_type() throws IOException {
        Files.delete(tree.path().resolve("README.md"));
        Files.createSymbolicLink(tree.path().resolve("README.md"), Path.of("src/app.txt"));
        write("src/app.txt", "one\n-- two\n++ three\n@@ -1 +1 @@\n");

        var diffs = mirror.diff(main(mirror), commit(tree, "Work"));

        assertThat(diffs).extracting(FileDiff::path).containsExactly("README.md", "src/app.txt");
        assertThat(diffs.getLast().hunks()).singleElement().satisfies(hunk -> assertThat(hunk.lines())
                .extracting(FileDiff.Line::text)
                .contains("one", "-- two", "++ three", "@@ -1 +1 @@"));
    }

    @Test
    void a_diff_leaves_white_space_out_where_that_is_asked_for() throws IOException {
        Files.delete(tree.path().resolve("README.md"));
        write("src/app.txt", "one \n two\nthree\n");
        write("src/more.txt", "more\n");
        CommitId made = commit(tree, "Work");
        var ignoring = new DiffScope(Optional.empty(), DiffScope.Whitespace.IGNORED);

        assertThat(mirror.diff(main(mirror), made))
                .extracting(FileDiff::path)
                .containsExactly("README.md", "src/app.txt", "src/more.txt");
        assertThat(mirror.diff(main(mirror), made, ignoring))
                .extracting(FileDiff::path, file -> file.hunks().size())
                .containsExactly(tuple("README.md", 1), tuple("src/more.txt", 1));
    }

    @Test
    void a_file_too_large_among_others_is_shown_alone() throws IOException {
        write("src/app.txt", "one\n");
        write("src/large.txt", "line\n".repeat(30_000));
        CommitId made = commit(tree, "Work");
        var alone = new DiffScope(Optional.of("src/large.txt"), DiffScope.Whitespace.SHOWN);

        assertThat(mirror.diff(main(mirror), made))
                .extracting(FileDiff::path, FileDiff::tooLarge)
                .containsExactly(tuple("src/app.txt", false), tuple("src/large.txt", true));
        assertThat(mirror.diff(main(mirror), made, alone))
                .singleElement()
                .satisfies(file -> assertThat(file.hunks().getFirst().lines()).hasSize(30_000));
    }

    @Test
    void of_a_diff_too_large_to_be_held_each_file_is_told_and_the_first_are_shown() throws IOException {
        for (int file = 0; file < 30; file++) {
            write("src/part" + (10 + file) + ".txt", ("x".repeat(1_000) + "\n").repeat(1_000));
        }
        write("src/one-line.txt", "y".repeat(3 << 20));
        write("src/small.txt", "small\n");

        var diffs = mirror.diff(main(mirror), commit(tree, "Work"));

        assertThat(diffs).hasSize(32);
        assertThat(diffs).filteredOn(FileDiff::tooLarge).allSatisfy(file -> assertThat(file.hunks())
                .isEmpty());
        assertThat(diffs).filteredOn(file -> !file.tooLarge()).hasSizeBetween(15, 18);
        assertThat(diffs)
                .filteredOn(file -> file.path().equals("src/small.txt"))
                .singleElement()
                .satisfies(file -> assertThat(file.hunks()).hasSize(1));
        assertThat(diffs)
                .filteredOn(file -> file.path().equals("src/one-line.txt"))
                .singleElement()
                .satisfies(file -> assertThat(file.tooLarge()).isTrue());
    }

    @Test
    void of_a_large_file_any_stretch_is_read() throws IOException {
        write("src/large.txt", "0123456789".repeat(300_000));
        write("src/picture.bin", "x".repeat(100) + "\0");
        CommitId made = commit(tree, "Work");

        assertThat(mirror.read(made, "src/large.txt", 2_000_003, 5))
                .isEqualTo(new Mirror.FileContent("34567", false, 3_000_000, true));
        assertThat(mirror.read(made, "src/large.txt", 2_999_998, 5))
                .isEqualTo(new Mirror.FileContent("89", false, 3_000_000, false));
        assertThat(mirror.read(made, "src/large.txt", 4_000_000, 5))
                .isEqualTo(new Mirror.FileContent("", false, 3_000_000, false));
        assertThat(mirror.read(made, "src/large.txt", 0, Integer.MAX_VALUE).text())
                .hasSize(1 << 20);
        assertThat(mirror.read(made, "src/picture.bin", 0, 5).binary()).isTrue();
    }

    @Test
    void a_name_that_is_not_utf8_is_committed_as_it_is() throws IOException {
        agent(tree.path(), "sh", "-c", "printf x > \"$(printf 'bad\\377name')\"");

        CommitId made = commit(tree, "Work");

        assertThat(mirror.changes(main(mirror), made)).hasSize(1);
    }

    @Test
    void a_patch_can_be_applied_as_it_comes() throws IOException {
        write("src/app.txt", "one\nTWO\nthree\n");
        write("end.txt", "a\n\n");
        CommitId first = commit(tree, "Work");
        write("end.txt", "b\n\n");
        write("picture.bin", "\0\1\2");
        CommitId second = commit(tree, "More");

        for (var pair : List.of(List.of(main(mirror), first), List.of(first, second))) {
            var patch = new ByteArrayOutputStream();
            mirror.patch(pair.getFirst(), pair.getLast(), patch);
            repo.git("reset", "--quiet", "--hard");
            Files.write(repo.path().resolve("../patch"), patch.toByteArray());
            repo.git("apply", "--index", "../patch");
            repo.git("commit", "--quiet", "-m", "applied");
            assertThat(repo.git("rev-parse", "HEAD^{tree}").strip()).isEqualTo(mirror.tree(pair.getLast()));
        }
    }

    @Test
    void what_is_taken_away_lies_on_the_shelf_and_comes_back_byte_for_byte() throws IOException {
        var binary = new byte[5000];
        new java.util.Random(7).nextBytes(binary);
        write("src/app.txt", "half done\r\nwithout an end");
        write(".env", "TOKEN=made by the agent\n");
        write("deep/naïve name.txt", "ü");
        write("nested/kept.txt", "in a repository of its own");
        agent(tree.path().resolve("nested"), "git", "init", "--quiet");
        Files.write(tree.path().resolve("image.bin"), binary);
        var script = Files.writeString(tree.path().resolve("run.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(tree.path().resolve("link"), Path.of("run.sh"));
        Files.delete(tree.path().resolve("README.md"));
        var branch = tree.head();

        tree.remove(NOON);
        assertThat(tree.path()).doesNotExist();
        mirror.tidy();
        assertThat(mirror.shelf().expire(NOON.plus(Shelf.LIFE))).isEmpty();
        tree = scene.worktree(mirror);
        assertThat(tree.unshelve()).isTrue();

        assertThat(tree.head()).isEqualTo(branch);
        assertThat(tree.path().resolve("src/app.txt")).hasContent("half done\r\nwithout an end");
        assertThat(tree.path().resolve(".env")).hasContent("TOKEN=made by the agent\n");
        assertThat(tree.path().resolve("deep/naïve name.txt")).hasContent("ü");
        assertThat(tree.path().resolve("nested/kept.txt")).hasContent("in a repository of its own");
        assertThat(tree.path().resolve("image.bin")).hasBinaryContent(binary);
        assertThat(Files.isExecutable(tree.path().resolve("run.sh"))).isTrue();
        assertThat(Files.readSymbolicLink(tree.path().resolve("link"))).isEqualTo(Path.of("run.sh"));
        assertThat(tree.path().resolve("README.md")).doesNotExist();
        assertThat(tree.unshelve()).as("a second time").isFalse();
    }

    @Test
    void the_shelf_holds_for_thirty_days_and_no_longer() throws IOException {
        write("src/app.txt", "half done");
        tree.remove(NOON);
        mirror.shelf().keep("runs/run-1", main(mirror), NOON.plusSeconds(60));

        assertThat(mirror.shelf().expire(NOON.plus(Shelf.LIFE).plusSeconds(1))).containsExactly("work/run-1");
        assertThat(mirror.shelf().find("runs/run-1")).isPresent();
        assertThat(scene.worktree(mirror).unshelve()).isFalse();
    }
}
