package dev.loopforge.git;

import static dev.loopforge.git.GitScene.BRANCH;
import static dev.loopforge.git.GitScene.commit;
import static dev.loopforge.git.GitScene.main;
import static dev.loopforge.git.GitScene.merge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.kernel.Problem;
import dev.loopforge.testing.TempRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginDangerTest {
    private TempRepo repo;
    private GitScene scene;

    @BeforeEach
    void open() throws IOException {
        repo = TempRepo.sample();
        scene = new GitScene(List.of());
    }

    @AfterEach
    void close() {
        scene.close();
        repo.close();
    }

    private CommitId work(Mirror mirror, String text) throws IOException {
        var tree = scene.worktree(mirror);
        Files.writeString(tree.path().resolve("src/app.txt"), text);
        return commit(tree, "Work");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--upload-pack=touch /tmp/x",
                "-oProxyCommand=x",
                "ext::sh -c id",
                "file:///etc",
                "https://-host/x",
                "https://host/a b",
                "https://host/a\r\nHeader: x",
                "https://user:secret@example.org/x",
                "git://example.org/x",
                "https://example.org/\u3000x",
                "ssh://-oProxyCommand=x/y",
                "http://example.org/x",
                "fd::17",
                "",
                "git@host:-x",
                "https://127.0.0.2/x",
                "https://[::1]/x",
                "https://169.254.169.254/x",
                "https://10.0.0.1/x"
            })
    void a_url_that_git_could_read_as_anything_else_is_refused(String url) {
        assertThatThrownBy(() -> scene.mirrors.remote(url)).isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"~/code", "code", "../code", "", "/does/not/exist"})
    void a_folder_that_is_not_a_full_path_of_something_there_is_refused(String path) {
        assertThatThrownBy(() -> scene.mirrors.folder(path)).isInstanceOf(Problem.class);
    }

    @Test
    void a_folder_outside_the_roots_is_refused_even_through_a_link() throws IOException {
        try (var bound = new GitScene(List.of(scene.data))) {
            Path link = Files.createSymbolicLink(scene.data.resolve("link"), repo.path());

            assertThatThrownBy(() -> bound.mirrors.folder(link.toString())).isInstanceOf(Problem.class);
        }
    }

    @Test
    void our_own_data_folder_is_no_repository() {
        assertThatThrownBy(() -> scene.mirrors.folder(scene.data.toString())).isInstanceOf(Problem.class);
    }

    @Test
    void an_empty_repository_is_told_apart_from_none() throws IOException {
        try (var empty = TempRepo.empty()) {
            assertThat(scene.mirrors.inspect(scene.mirrors.folder(empty.path().toString())))
                    .isInstanceOfSatisfying(Inspection.Refused.class, no -> assertThat(no.code())
                            .isEqualTo("repository-empty"));
        }
        assertThat(scene.mirrors.inspect(
                        scene.mirrors.folder(repo.path().resolve("src").toString())))
                .isInstanceOfSatisfying(
                        Inspection.Refused.class, no -> assertThat(no.code()).isEqualTo("repository-not-git"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".git/HEAD", ".git/config"})
    void a_broken_folder_is_told_apart_from_none(String broken) throws IOException {
        Files.writeString(repo.path().resolve(broken), "[[garbage");
        assertThat(scene.mirrors.inspect(scene.mirrors.folder(repo.path().toString())))
                .isInstanceOfSatisfying(
                        Inspection.Refused.class, no -> assertThat(no.code()).isEqualTo("repository-corrupt"));
    }

    @Test
    void a_folder_of_another_user_can_be_used() {
        if (System.getProperty("user.name", "").equals("root")) {
            assertThat(dev.loopforge.kernel.process.Programs.run(dev.loopforge.kernel.process.Command.of(
                                    repo.path(),
                                    List.of(
                                            "chown",
                                            "-R",
                                            "12345:12345",
                                            repo.path().toString())))
                            .succeeded())
                    .isTrue();
        }

        assertThat(scene.mirrors.inspect(scene.mirrors.folder(repo.path().toString())))
                .isInstanceOf(Inspection.Usable.class);
        assertThat(main(scene.mirror(repo.path())).value()).hasSize(40);
    }

    @Test
    void hooks_of_a_persons_folder_do_not_run() throws IOException {
        Path proof = scene.data.resolve("proof");
        for (var hook : List.of("pre-receive", "update", "post-receive", "post-merge", "reference-transaction")) {
            Path file = repo.path().resolve(".git/hooks/" + hook);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "#!/bin/sh\ntouch " + proof + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        var mirror = scene.mirror(repo.path());
        CommitId head = work(mirror, "changed\n");

        assertThat(mirror.push(BRANCH, head, Optional.empty())).isInstanceOf(Push.Pushed.class);
        assertThat(merge(mirror, head, MergeMethod.MERGE)).isInstanceOf(Merge.Merged.class);

        assertThat(proof).doesNotExist();
    }

    @Test
    void pushing_twice_is_pushing_once_and_never_over_what_is_there() throws IOException {
        var mirror = scene.mirror(repo.path());
        CommitId head = work(mirror, "changed\n");

        assertThat(mirror.push(BRANCH, head, Optional.empty())).isInstanceOf(Push.Pushed.class);
        assertThat(mirror.push(BRANCH, head, Optional.empty())).isInstanceOf(Push.AlreadyThere.class);
        CommitId next = work(mirror, "again\n");
        assertThat(mirror.push(BRANCH, next, Optional.empty())).isInstanceOf(Push.Rejected.class);
        assertThat(repo.head(BRANCH.ref())).isEqualTo(head.value());
        assertThat(mirror.push(BRANCH, next, Optional.of(head))).isInstanceOf(Push.Pushed.class);
    }

    @Test
    void a_branch_somebody_has_checked_out_is_not_moved_by_a_push() throws IOException {
        repo.git("config", "receive.denyCurrentBranch", "ignore");
        var mirror = scene.mirror(repo.path());
        CommitId head = work(mirror, "changed\n");
        repo.git("checkout", "-q", "-b", BRANCH.value());
        String before = repo.head("HEAD");

        assertThat(mirror.push(BRANCH, head, Optional.of(new CommitId(before)))).isInstanceOf(Push.Rejected.class);
        assertThat(repo.head("HEAD")).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(MergeMethod.class)
    void a_merge_moves_the_files_of_a_clean_checkout_with_the_branch(MergeMethod method) throws IOException {
        repo.write("notes.txt", "mine, untracked\n");
        var mirror = scene.mirror(repo.path());

        Merge merged = merge(mirror, work(mirror, "changed\n"), method);

        assertThat(merged).isEqualTo(new Merge.Merged(new CommitId(repo.head("main"))));
        assertThat(repo.path().resolve("src/app.txt")).hasContent("changed\n");
        assertThat(repo.path().resolve("notes.txt")).hasContent("mine, untracked\n");
        assertThat(repo.git("status", "--porcelain", "--untracked-files=no")).isEmpty();
    }

    @Test
    void uncommitted_work_of_a_person_is_never_touched() throws IOException {
        var mirror = scene.mirror(repo.path());
        CommitId head = work(mirror, "changed\n");
        String before = repo.head("main");
        repo.write("README.md", "half written\n");

        assertThat(merge(mirror, head, MergeMethod.MERGE))
                .isInstanceOfSatisfying(
                        Merge.Refused.class, no -> assertThat(no.code()).isEqualTo("working-tree-dirty"));
        assertThat(repo.path().resolve("README.md")).hasContent("half written\n");
        assertThat(repo.head("main")).isEqualTo(before);
    }

    @Test
    void an_untracked_file_in_the_way_is_never_overwritten() throws IOException {
        var mirror = scene.mirror(repo.path());
        var tree = scene.worktree(mirror);
        Files.writeString(tree.path().resolve("new.txt"), "theirs\n");
        CommitId head = commit(tree, "Work");
        repo.write("new.txt", "mine\n");

        assertThat(merge(mirror, head, MergeMethod.SQUASH)).isInstanceOf(Merge.Refused.class);
        assertThat(repo.path().resolve("new.txt")).hasContent("mine\n");
    }

    @Test
    void a_checkout_filter_of_a_folder_stops_the_merge_and_does_not_run() throws IOException {
        Path proof = scene.data.resolve("proof");
        var mirror = scene.mirror(repo.path());
        CommitId head = work(mirror, "changed\n");
        repo.git("config", "filter.x.smudge", "touch " + proof + "; cat");
        repo.write(".git/info/attributes", "* filter=x\n");

        assertThat(merge(mirror, head, MergeMethod.MERGE))
                .isInstanceOfSatisfying(
                        Merge.Refused.class, no -> assertThat(no.code()).isEqualTo("folder-runs-programs"));
        assertThat(proof).doesNotExist();
    }

    @Test
    void both_sides_changing_a_line_is_a_conflict_that_names_the_file() throws IOException {
        var mirror = scene.mirror(repo.path());
        CommitId head = work(mirror, "ours\n");
        repo.write("src/app.txt", "theirs\n").commit("theirs");

        assertThat(merge(mirror, head, MergeMethod.MERGE)).isEqualTo(new Merge.Conflict(List.of("src/app.txt")));
        assertThat(merge(mirror, head, MergeMethod.FAST_FORWARD))
                .isInstanceOfSatisfying(
                        Merge.Refused.class, no -> assertThat(no.code()).isEqualTo("not-fast-forward"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-x",
                "--output=/tmp/x",
                "main..other",
                "main@{1}",
                "a\u3000b",
                "a\nb",
                "a\0b",
                ":/begin",
                "HEAD^"
            })
    void a_hostile_revision_names_nothing(String name) {
        assertThat(scene.mirror(repo.path()).resolve(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--upload-pack=x", "\u3000\u202e", "$(id)", "../..", "a@{u}", "x\r\ny", "", "HEAD.lock"})
    void a_branch_name_made_of_any_title_is_safe(String title) {
        assertThat(BranchName.forTask(3, title, 2).value()).matches("loopforge/3-[a-z0-9-]+-2");
    }

    @Test
    void a_hostile_search_is_only_a_search() {
        var mirror = scene.mirror(repo.path());

        assertThat(mirror.search(main(mirror), "--open-files-in-pager=id", Optional.empty(), 10))
                .isEmpty();
        assertThat(mirror.search(main(mirror), "t[wh]", Optional.of("src"), 10))
                .extracting(Mirror.Match::line)
                .containsExactly(2, 3);
        assertThat(mirror.search(main(mirror), "(unclosed", Optional.empty(), 10))
                .isEmpty();
    }
}
