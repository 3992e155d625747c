package dev.loopforge.git;

import static dev.loopforge.git.GitScene.BRANCH;
import static dev.loopforge.git.GitScene.commit;
import static dev.loopforge.git.GitScene.main;
import static dev.loopforge.git.GitScene.merge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.testing.Folders;
import dev.loopforge.testing.GitHost;
import dev.loopforge.testing.TempRepo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A repository of 3 MB, of which more than 1 MiB counts as large, behind a git server written by others (JGit). */
class PartialCloneDangerTest {
    private static final long MIB = 1 << 20;
    private static final int COMMITS = 40;

    private TempRepo work;
    private TempRepo bare;
    private GitHost host;
    private GitScene scene;

    @BeforeEach
    void open() throws Exception {
        work = TempRepo.empty();
        var random = new Random(7);
        for (int at = 0; at < COMMITS; at++) {
            work.write("data.txt", noise(random)).write("folder/note" + at % 5 + ".txt", "note " + at + "\n");
            work.commit("number " + at);
        }
        bare = TempRepo.bare();
        bare.git("config", "uploadpack.allowFilter", "true");
        bare.git("config", "uploadpack.allowAnySHA1InWant", "true");
        work.git("push", "--quiet", bare.path().toString(), "main");
        host = GitHost.open(bare.path());
        // A whole answer never comes: who fetched on instead of breaking off would wait for ever.
        host.stallAfter(2 * MIB);
        scene = new GitScene(List.of(), MIB);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
        host.close();
        bare.close();
        work.close();
    }

    private static String noise(Random random) {
        var bytes = new byte[75_000];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private Mirror mirror() {
        var fetched = scene.fetched(scene.mirrors.remote(host.url()));
        // Where the fetch was broken off before it came so far.
        host.stallAfter(Long.MAX_VALUE);
        return fetched;
    }

    private CommitId past(int back) {
        return new CommitId(work.head("main~" + back));
    }

    private static long bytes(Path repository) throws IOException {
        try (var files = Files.walk(repository.resolve("objects"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void of_a_large_repository_come_all_commits_and_the_newest_files() throws Exception {
        var mirror = mirror();
        assertThat(bytes(mirror.git().directory())).as("bytes of the mirror").isLessThan(MIB / 4);
        assertThat(mirror.ahead(main(mirror), past(COMMITS - 1))).isEqualTo(COMMITS - 1);

        host.close();
        assertThat(mirror.files(main(mirror), "", 100)).hasSize(6).allSatisfy(file -> assertThat(file.size())
                .isPositive());
        assertThat(mirror.read(main(mirror), "folder/note4.txt", 0, 100).text()).isEqualTo("note 39\n");
        assertThat(mirror.search(main(mirror), "note 3[5-9]", Optional.empty(), 10))
                .hasSize(5);
        assertThatThrownBy(() -> mirror.read(past(9), "folder/note0.txt", 0, 100))
                .as("the server is away, and this was never needed here")
                .isInstanceOfSatisfying(
                        Problem.class, away -> assertThat(away.code()).isEqualTo("repository-unreachable"));
    }

    @Test
    void the_files_of_a_commit_come_in_one_trip_and_stay() throws Exception {
        var mirror = mirror();
        int before = host.calls();
        assertThat(mirror.files(past(20), "", 100)).hasSize(6);
        int trip = host.calls() - before;
        assertThat(trip).as("requests of one fetch").isBetween(1, 3);
        for (int note = 0; note < 5; note++) {
            assertThat(mirror.read(past(20), "folder/note" + note + ".txt", 0, 100)
                            .text())
                    .startsWith("note 1");
        }
        assertThat(host.calls() - before).isEqualTo(trip);

        mirror.tidy();
        assertThat(mirror.read(past(20), "data.txt", 0, 100).totalBytes()).isGreaterThan(99_000);
        assertThat(host.calls() - before).isEqualTo(trip);
    }

    @Test
    void a_run_is_carried_out_pushed_and_merged_over_what_others_did() throws Exception {
        var mirror = mirror();
        var base = main(mirror);
        var tree = scene.worktree(mirror);
        assertThat(tree.path().resolve("data.txt")).exists();
        Files.writeString(tree.path().resolve("folder/note0.txt"), "changed\n");
        Files.move(tree.path().resolve("data.txt"), tree.path().resolve("moved.txt"));
        tree.checkpoint("runs/run-1", "Before the end");
        var head = commit(tree, "Work");
        assertThat(mirror.changes(base, head)).hasSize(2);
        assertThat(mirror.changes(past(30), head)).isNotEmpty();
        var patch = new ByteArrayOutputStream();
        mirror.patch(base, head, patch);
        assertThat(patch.toString(StandardCharsets.UTF_8)).contains("+changed");
        try (var checkout = mirror.cleanCheckout("run-1", past(12))) {
            assertThat(checkout.path().resolve("data.txt")).exists();
        }

        for (int at = 0; at < 3; at++) {
            work.write("folder/note1.txt", "theirs " + at + "\n").commit("theirs " + at);
        }
        work.git("push", "--quiet", bare.path().toString(), "main");
        long here = bytes(mirror.git().directory());
        long there = bytes(bare.path());
        assertThat(mirror.push(BRANCH, head, Optional.empty())).isInstanceOf(Push.Pushed.class);
        assertThat(bytes(mirror.git().directory()) - here)
                .as("fetched: three small commits, and nothing to be sent back")
                .isLessThan(MIB / 16);
        assertThat(bytes(bare.path()) - there).as("sent").isLessThan(MIB / 4);
        assertThat(merge(mirror, head, MergeMethod.MERGE)).isInstanceOf(Merge.Merged.class);
        assertThat(bare.git("show", "main:folder/note0.txt")).isEqualTo("changed");
        assertThat(bare.git("show", "main:folder/note1.txt")).isEqualTo("theirs 2");
        assertThat(bare.git("fsck", "--connectivity-only")).isEmpty();
    }

    @Test
    void a_run_goes_on_in_a_mirror_elsewhere() throws Exception {
        var mirror = mirror();
        var base = main(mirror);
        var tree = scene.worktree(mirror);
        Files.writeString(tree.path().resolve("new.txt"), "new\n");
        var head = commit(tree, "Work");
        work.write("folder/note1.txt", "theirs\n").commit("theirs");
        work.git("push", "--quiet", bare.path().toString(), "main");

        var elsewhere = mirror();
        elsewhere.unpack(mirror.pack(head, base));
        var there = elsewhere.worktree("run-2", BRANCH, head);
        assertThat(there.path().resolve("new.txt")).hasContent("new");
        assertThat(Files.size(there.path().resolve("data.txt"))).isGreaterThan(99_000);
    }

    @Test
    void a_backup_of_it_is_a_partial_clone_again() throws Exception {
        var mirror = mirror();
        var tree = scene.worktree(mirror);
        Files.writeString(tree.path().resolve("new.txt"), "new\n");
        var head = commit(tree, "Work");
        var copies = new RepositoryCopies(scene.data);
        var name = copies.names().getFirst();
        var refs = copies.refs(name);
        var folder = Files.createTempDirectory("loopforge-copy");
        var other = Files.createTempDirectory("loopforge-other");
        try {
            var pack = copies.pack(name, refs, folder).orElseThrow();
            var restored = new RepositoryCopies(other);
            restored.restore(name, refs, Files.copy(pack, folder.resolve("again")));
            assertThat(restored.refs(name)).isEqualTo(refs);
            assertThat(restored.pack(name, refs, other).orElseThrow()).hasSameBinaryContentAs(pack);
            host.close();
            var settings = new GitSettings(other, List.of("127.0.0.1"), List.of(), Outgoing.straight(), MIB);
            var id = WorkflowId.parse(name.replaceAll("mirrors/|\\.git", ""));
            var back = new Mirrors(settings).open(id, mirror.origin(), "main");
            assertThat(back.read(head, "new.txt", 0, 100).text()).isEqualTo("new\n");
            assertThat(back.files(main(back), "", 100)).hasSize(6);
        } finally {
            Folders.delete(folder);
            Folders.delete(other);
        }
    }

    @Test
    void a_backup_with_a_folder_that_git_would_take_for_its_own_is_not_restored() throws Exception {
        var git = mirror().git();
        var file = HexFormat.of().parseHex(git.text("rev-parse", "refs/remotes/origin/main:folder/note0.txt"));
        var tree = new ByteArrayOutputStream();
        tree.writeBytes("100644 .git\0".getBytes(StandardCharsets.US_ASCII));
        tree.writeBytes(file);
        var hostile = git.withInput(tree.toByteArray(), "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
                .outputText()
                .strip();
        var commit = git.withInput(
                        new byte[0],
                        "-c",
                        "user.name=x",
                        "-c",
                        "user.email=x@example.org",
                        "commit-tree",
                        "-m",
                        "hostile",
                        hostile)
                .outputText()
                .strip();
        git.text("update-ref", "refs/heads/loopforge/hostile", commit);
        var copies = new RepositoryCopies(scene.data);
        var name = copies.names().getFirst();
        var refs = copies.refs(name);
        var folder = Files.createTempDirectory("loopforge-copy");
        try {
            var pack = copies.pack(name, refs, folder).orElseThrow();
            var elsewhere = new RepositoryCopies(folder.resolve("other"));
            assertThatThrownBy(() -> elsewhere.restore(name, refs, pack)).hasMessageContaining("index-pack");
        } finally {
            Folders.delete(folder);
        }
    }

    @Test
    void what_a_killed_first_fetch_had_received_is_taken_away() throws Exception {
        var id = WorkflowId.fresh();
        var mirror = scene.mirrors.open(id, scene.mirrors.remote(host.url()), "main");
        Path left = Files.write(
                Files.createDirectories(mirror.git().directory().resolve("objects/pack"))
                        .resolve("tmp_pack_left"),
                new byte[100]);
        mirror.fetch();
        assertThat(left).doesNotExist();
        assertThat(mirror.fetchWithin(Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void a_server_that_knows_no_filter_sends_all_of_it() throws Exception {
        bare.git("config", "uploadpack.allowFilter", "false");
        host.close();
        host = GitHost.open(bare.path());
        var mirror = mirror();
        assertThat(bytes(mirror.git().directory())).isGreaterThan(MIB);
        host.close();
        assertThat(mirror.read(past(9), "folder/note0.txt", 0, 100).text()).isEqualTo("note 30\n");
    }
}
